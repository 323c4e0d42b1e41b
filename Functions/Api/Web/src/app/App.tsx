import { useEffect, useRef, useState } from "react";
import { api } from "../api/operations";
import { ApiProblem, cookie, patiently, signedOut } from "../api/http";
import type { Me, WebSettings } from "../api/types";
import { DrawingPage } from "../pages/DrawingPage";
import { JobPage } from "../pages/JobPage";
import { OperatorsPage } from "../pages/OperatorsPage";
import { ProjectPage } from "../pages/ProjectPage";
import { ProjectsPage } from "../pages/ProjectsPage";
import { SettingsPage } from "../pages/SettingsPage";
import { SheetPage } from "../pages/SheetPage";
import { Empty, Failure, Loading } from "../ui/States";
import { Link } from "../ui/Link";
import { Toasts } from "../ui/Toasts";
import { ErrorBoundary } from "./ErrorBoundary";
import { Header } from "./Header";
import { OfflineBar } from "./OfflineBar";
import { SignIn } from "./SignIn";
import { MeContext } from "./me";
import { usePath } from "./router";
import { useResource } from "./useResource";

function Place({ path, settings }: { path: string; settings: WebSettings }) {
  const [, kind, id] = path.split("/");
  if (!kind || (kind === "projects" && !id)) return <ProjectsPage hasSamples={settings.samples} />;
  if (kind === "projects" && id) return <ProjectPage id={id} />;
  if (kind === "drawings" && id) return <DrawingPage id={id} />;
  if (kind === "jobs" && id) return <JobPage id={id} />;
  if (kind === "sheets" && id) return <SheetPage id={id} />;
  if (kind === "operators") return <OperatorsPage />;
  if (kind === "settings") return <SettingsPage />;
  return <Empty icon="search" title="There is no such page"><Link className="button" to="/projects">To the projects</Link></Empty>;
}

export function App({ settings }: { settings: WebSettings }) {
  const path = usePath();
  const [trouble, setTrouble] = useState<unknown>();
  // Without the cookie there is no session to ask about.
  const me = useResource<Me | null>("me", () => cookie("bt_csrf") ? patiently(() => api.me(), setTrouble) : Promise.resolve(null));
  const [isOut, setOut] = useState(false);
  useEffect(() => {
    const out = () => setOut(true);
    signedOut.addEventListener("signedout", out);
    return () => signedOut.removeEventListener("signedout", out);
  }, []);
  // Whoever listens to the page hears that another one is shown.
  const shownPath = useRef(path);
  useEffect(() => {
    if (shownPath.current !== path) document.getElementById("main")?.focus({ preventScroll: true });
    shownPath.current = path;
  }, [path]);
  if (isOut || me.value === null || (me.error instanceof ApiProblem && me.error.status === 401)) return <SignIn settings={settings} />;
  if (me.error) return <main><Failure error={me.error} onRetry={() => { void me.reload() }} /></main>;
  if (!me.value) return trouble ? <main><Failure error={trouble} /></main> : <main><Loading what="BuildTrace" /></main>;
  const isViewer = path.startsWith("/sheets/");
  return (
    <MeContext.Provider value={me.value}>
      <a className="skip" href="#main">Skip to the content</a>
      <OfflineBar />
      {!isViewer && <Header me={me.value} />}
      <main id="main" className={isViewer ? "wide" : ""} tabIndex={-1}>
        <ErrorBoundary place={path}><Place path={path} settings={settings} /></ErrorBoundary>
      </main>
      <Toasts />
    </MeContext.Provider>
  );
}
