import { useState } from "react";
import { api } from "../api/operations";
import { upload } from "../api/upload";
import { useMe } from "../app/me";
import { go } from "../app/router";
import { useResource } from "../app/useResource";
import { useTitle } from "../app/useTitle";
import { FileDrop } from "../project/FileDrop";
import { VersionTimeline } from "../project/VersionTimeline";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { Failure, Loading } from "../ui/States";
import { complain, say } from "../ui/Toasts";

/** A drawing through its revisions; any two can be compared. */
export function DrawingPage({ id }: { id: string }) {
  const me = useMe();
  const found = useResource(`drawing ${id}`, async () => {
    const [drawing, list, members] = await Promise.all([api.drawing({ id }), api.versions({ id }), api.members()]);
    return { drawing, versions: list.versions, members: members.members, project: await api.project({ id: drawing.project_id }) };
  });
  const [chosen, setChosen] = useState<string[]>([]);
  const [file, setFile] = useState<File | null>(null);
  const [label, setLabel] = useState("");
  const [progress, setProgress] = useState<number>();
  useTitle(found.value?.drawing.name);
  if (!found.value) return found.error ? <Failure error={found.error} onRetry={() => { void found.reload() }} /> : <Loading what="the drawing" />;
  const { drawing, versions, project } = found.value;
  const pair = versions.filter(version => chosen.includes(version.id));
  const [older, newer] = pair;

  async function compare() {
    if (!older || !newer) return;
    try {
      const job = await api.createJob({}, { project_id: drawing.project_id, old_version_id: older.id, new_version_id: newer.id });
      go(`/jobs/${job.id}`);
    } catch (error) { complain(error) }
  }

  async function add() {
    if (!file) return;
    setProgress(0);
    try {
      const version = await upload(file, { project: drawing.project_id, drawing: drawing.name, label: label.trim() }, setProgress);
      say(`Version ${version.version_number} is here.`);
      setFile(null);
      setLabel("");
      await found.reload();
    } catch (error) { complain(error) }
    setProgress(undefined);
  }

  return (
    <>
      <nav className="crumbs" aria-label="Where you are">
        <Link to="/projects">Projects</Link> / <Link to={`/projects/${drawing.project_id}`}>{project.name}</Link>
      </nav>
      <div className="page-head"><h1>{drawing.name}</h1>
        <button className="button primary" disabled={pair.length !== 2} onClick={() => { void compare() }}><Icon name="layers" />
          {older && newer ? `Compare ${older.version_label ?? older.version_number} with ${newer.version_label ?? newer.version_number}` : "Choose two versions to compare"}</button>
      </div>
      <VersionTimeline versions={versions} chosen={chosen} onChange={found.reload}
        onChoose={id => setChosen(ids => ids.includes(id) ? ids.filter(each => each !== id) : [...ids.slice(-1), id])} canEdit={me.role !== "viewer"} />
      {me.role !== "viewer" && (
        <section className="panel" aria-label="Next version">
          <h2>Next version</h2>
          <FileDrop title="New revision" side="new" file={file} onFile={setFile} progress={progress} disabled={progress !== undefined} />
          <div className="stepper-foot">
            <label>Label <input value={label} maxLength={100} placeholder="e.g. Rev C, Addendum 2" onChange={event => setLabel(event.target.value)} /></label>
            <button className="button" disabled={!file || progress !== undefined} onClick={() => { void add() }}><Icon name="upload" />Upload</button>
          </div>
        </section>
      )}
    </>
  );
}
