import { createRoot } from "react-dom/client";
import "leaflet.css";
import "../style/base.css";
import "../style/pages.css";
import "../style/sheet.css";
import { App } from "./app/App";
import { Offline, patiently } from "./api/http";
import { applyTheme } from "./app/settings";
import type { WebSettings } from "./api/types";
import { Failure } from "./ui/States";

function element(id: string): HTMLElement {
  return document.getElementById(id) ?? document.body.appendChild(document.createElement("div"));
}

async function start() {
  applyTheme();
  const root = createRoot(element("root"));
  const settings = await patiently(() => fetch("/web-settings.json").then(answer => answer.json() as Promise<WebSettings>),
    () => root.render(<main><Failure error={new Offline()} /></main>));
  // Cookies and links belong to one name of this machine.
  if (["localhost", "127.0.0.1"].includes(location.hostname) && location.origin !== settings.publicURL && /^http:\/\/(127\.0\.0\.1|localhost)(:|$)/.test(settings.publicURL)) {
    location.replace(settings.publicURL + location.pathname + location.search);
    return;
  }
  root.render(<App settings={settings} />);
}

void start();
