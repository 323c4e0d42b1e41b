import { useState } from "react";
import { api } from "../api/operations";
import { useMe } from "../app/me";
import { useQuery } from "../app/router";
import { useResource } from "../app/useResource";
import { useTitle } from "../app/useTitle";
import { AskPanel } from "../job/AskPanel";
import { ComparisonCarousel } from "../job/ComparisonCarousel";
import { ConnectionIndicator } from "../job/ConnectionIndicator";
import { ExportMenu } from "../job/ExportMenu";
import { FailedStages } from "../job/FailedStages";
import { Outcome } from "../job/Outcome";
import { Register } from "../job/Register";
import { SheetFilters } from "../job/SheetFilters";
import { filtered } from "../job/sheets";
import { isEnded, useComparisonSession } from "../job/useComparisonSession";
import { versionName } from "../project/versionNames";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { ProgressBar } from "../ui/ProgressBar";
import { Empty, Failure, Loading } from "../ui/States";
import { StatusBadge } from "../ui/StatusBadge";
import { complain } from "../ui/Toasts";

function Waiting({ isOver, project }: { isOver: boolean; project: string }) {
  return isOver
    ? <Empty icon="sheet" title="No sheet was compared"><Link className="button" to={`/projects/${project}`}>Upload again</Link></Empty>
    : <Empty icon="layers" title="Reading the drawings"><p>Sheets appear here in order as each pair is compared.</p></Empty>;
}

/** A comparison of two versions: progress, cards in sheet order, the register, questions, exports. */
export function JobPage({ id }: { id: string }) {
  const me = useMe();
  const session = useComparisonSession(id);
  const { job, sheets, connection } = session;
  const versions = useResource(`versions of ${job ? id : ""}`, async () => job
    ? Promise.all([api.version({ id: job.old_version_id }), api.version({ id: job.new_version_id }), api.project({ id: job.project_id })]) : null);
  const [view, setView] = useQuery("view", "cards");
  const [status, setStatus] = useQuery("status");
  const [discipline, setDiscipline] = useQuery("discipline");
  const [search, setSearch] = useQuery("q");
  const [isExporting, setExporting] = useState(false);

  useTitle(versions.value ? `${versionName(versions.value[0])} → ${versionName(versions.value[1])}` : "Comparison");

  if (!job) return session.error ? <Failure error={session.error} onRetry={() => location.reload()} /> : <Loading what="the comparison" />;
  const isOver = isEnded(job);
  const [old, latest, project] = versions.value ?? [];
  const filter = { status, discipline, search };
  const shown = filtered(sheets, filter);

  const cancel = () => { void api.cancelJob({ id }).then(session.reload, complain) };

  return (
    <>
      <nav className="crumbs" aria-label="Where you are">
        <Link to="/projects">Projects</Link>{project && <> / <Link to={`/projects/${project.id}`}>{project.name}</Link></>}{latest && <> / <Link to={`/drawings/${latest.drawing_id}`}>{latest.drawing_name}</Link></>}</nav>
      <div className="page-head">
        <h1>{old && latest ? <><span className="old-name">{versionName(old)}</span> <span aria-label="compared with">→</span> <span className="new-name">{versionName(latest)}</span></> : "Comparison"}</h1>
        <StatusBadge status={job.status} />
        {!isOver && <ConnectionIndicator state={connection} />}
        <span className="grow" />
        {!isOver && me.role !== "viewer" && <button className="button" onClick={cancel}><Icon name="close" />Cancel</button>}
        <button className="button" onClick={() => setExporting(true)}><Icon name="download" />Export</button>
      </div>
      {isOver
        ? <Outcome job={job} sheets={sheets} />
        : <section className="progresses" aria-label="Progress"><ProgressBar label="Reading pages" progress={job.progress.ocr} /><ProgressBar label="Aligning and comparing" progress={job.progress.diff} /><ProgressBar label="Summaries" progress={job.progress.summary} /></section>}
      {!job.failure && [old, latest].map(version => version?.refusal && <Failure key={version.id} error={new Error(`“${version.files[0]?.name ?? "The file"}” cannot be read: ${version.refusal.reason}`)} />)}
      <FailedStages job={job} onRerun={session.reload} />
      <div className="tabs" role="tablist" aria-label="View">
        {[["cards", "Cards"], ["register", "Register"], ["ask", "Ask"]].map(([name = "", title]) => (
          <button key={name} role="tab" id={`tab-${name}`} aria-selected={view === name} aria-controls="view" onClick={() => setView(name)}>{title}</button>
        ))}
      </div>
      <div id="view" role="tabpanel" aria-labelledby={`tab-${view}`}>
        {view === "ask" ? <AskPanel job={id} /> : (
          <>
            {sheets.length > 0 && <SheetFilters sheets={sheets} filter={filter} onStatus={setStatus} onDiscipline={setDiscipline} onSearch={setSearch} />}
            {sheets.length === 0
              ? <Waiting isOver={isOver} project={job.project_id} />
              : shown.length === 0
                ? <Empty icon="search" title="No sheet passes the filters"><button className="button" onClick={() => { setStatus(""); setDiscipline(""); setSearch("") }}>Show all</button></Empty>
                : view === "register" ? <Register sheets={shown} query="" /> : <ComparisonCarousel sheets={shown} query="" isJobOver={isOver} />}
          </>
        )}
      </div>
      {isExporting && <ExportMenu job={id} isReady={isOver} onClose={() => setExporting(false)} />}
    </>
  );
}
