import { api } from "../api/operations";
import type { Job } from "../api/types";
import { count } from "../app/format";
import { useResource } from "../app/useResource";
import { Icon } from "../ui/Icon";
import { Note } from "../ui/States";
import { complain, say } from "../ui/Toasts";

const STAGES: Record<string, string> = { ocr: "Reading", diff: "Comparing", summary: "Summary of" };

/** What failed and why, and the way to do just that again. */
export function FailedStages({ job, onRerun }: { job: Job; onRerun: () => void }) {
  const failed = job.progress.ocr.failed + job.progress.diff.failed + job.progress.summary.failed;
  const stages = useResource(`stages ${job.id} ${failed} ${job.status}`, () => failed ? api.stages({ id: job.id }).then(list => list.stages.filter(stage => stage.state === "failed")) : Promise.resolve([]));
  if (!failed && !job.failure) return null;

  async function again() {
    try {
      const answer = await api.rerunJob({ id: job.id });
      say(`${count(answer.rerun, "step")} begin again.`);
      onRerun();
    } catch (error) { complain(error) }
  }

  return (
    <Note tone="bad">
      {job.failure && <p>{job.failure.message}</p>}
      {failed > 0 && <p><strong>{count(failed, "step")} failed.</strong> Everything else stands.</p>}
      <ul className="plain-list">{stages.value?.slice(0, 8).map(stage => <li key={stage.id}>{STAGES[stage.kind] ?? stage.kind} {stage.page ? `${stage.side} page ${stage.page}` : "a sheet"}: {stage.message ?? stage.reason}</li>)}</ul>
      {failed > 0 && <button className="button small" onClick={() => { void again() }}><Icon name="refresh" size={15} />Run what failed again</button>}
    </Note>
  );
}
