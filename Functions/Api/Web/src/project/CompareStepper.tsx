import { useRef, useState } from "react";
import { api } from "../api/operations";
import { words } from "../api/http";
import { upload } from "../api/upload";
import type { Drawing } from "../api/types";
import { go } from "../app/router";
import { Icon } from "../ui/Icon";
import { Note } from "../ui/States";
import { FileDrop } from "./FileDrop";

const STEPS = ["Old set", "New set", "Processing", "Results"];

/** From two files, or one file and a version that is here already, to a running comparison. */
export function CompareStepper({ project, drawings }: { project: string; drawings: Drawing[] }) {
  const [old, setOld] = useState<File | null>(null);
  const [existing, setExisting] = useState("");
  const [latest, setLatest] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [progress, setProgress] = useState<{ old?: number; new?: number } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const abort = useRef<AbortController | null>(null);
  const arrived = useRef<{ file: File; id: string } | null>(null);
  const known = drawings.filter(drawing => drawing.latest_version_id);
  const hasOld = Boolean(old ?? existing);
  const step = progress ? 2 : hasOld ? (latest ? 2 : 1) : 0;
  const drawingName = name.trim() || known.find(drawing => drawing.latest_version_id === existing)?.name || (latest ?? old)?.name.replace(/\.\w+$/, "") || "";

  async function start() {
    if (!latest || !hasOld) return;
    setProblem(null);
    setProgress({});
    const cancelling = abort.current = new AbortController();
    try {
      const target = { project, drawing: drawingName };
      // What has arrived in a try before is not sent again.
      if (old && arrived.current?.file !== old) {
        arrived.current = { file: old, id: (await upload(old, target, share => setProgress(state => ({ ...state, old: share })), cancelling.signal)).id };
      }
      const oldID = old ? arrived.current?.id ?? "" : existing;
      const newID = (await upload(latest, target, share => setProgress(state => ({ ...state, new: share })), cancelling.signal)).id;
      const job = await api.createJob({}, { project_id: project, old_version_id: oldID, new_version_id: newID });
      go(`/jobs/${job.id}`);
    } catch (error) {
      setProgress(null);
      if (!cancelling.signal.aborted) setProblem(words(error));
    }
  }

  return (
    <section className="panel stepper" aria-label="New comparison">
      <ol className="steps">{STEPS.map((title, index) => <li key={title} className={index < step ? "done" : index === step ? "current" : ""} aria-current={index === step ? "step" : undefined}>{title}</li>)}</ol>
      <div className="drops">
        <div>
          <FileDrop title="Old revision" side="old" file={old} onFile={file => { setOld(file); if (file) setExisting("") }} progress={progress?.old} disabled={Boolean(progress)} />
          {known.length > 0 && !old && (
            <label className="or">or the newest version of
              <select value={existing} disabled={Boolean(progress)} onChange={event => setExisting(event.target.value)}>
                <option value="">choose a drawing…</option>
                {known.map(drawing => <option key={drawing.id} value={drawing.latest_version_id}>{drawing.name}{drawing.latest_version_label ? ` (${drawing.latest_version_label})` : ""}</option>)}
              </select>
            </label>
          )}
        </div>
        <FileDrop title="New revision" side="new" file={latest} onFile={setLatest} progress={progress?.new} disabled={Boolean(progress)} />
      </div>
      <div className="stepper-foot">
        <label>Drawing <input value={name} placeholder={drawingName || "e.g. Main building, architectural"} maxLength={200} disabled={Boolean(progress)} onChange={event => setName(event.target.value)} />
        </label>
        {progress
          ? <button className="button" onClick={() => abort.current?.abort()}>Cancel upload</button>
          : <button className="button primary" disabled={!latest || !hasOld} onClick={() => { void start() }}><Icon name="layers" />Compare</button>}
      </div>
      {problem && <Note tone="bad">{problem}</Note>}
    </section>
  );
}
