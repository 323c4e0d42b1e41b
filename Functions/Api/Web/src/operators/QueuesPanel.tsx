import { api } from "../api/operations";
import { usePolling } from "../app/usePolling";
import { useResource } from "../app/useResource";
import { Failure, Loading } from "../ui/States";

const STAGES: Record<string, string> = { ocr: "Reading pages", diff: "Comparing", summary: "Summaries" };
const PAUSE = 5000;

function age(seconds: number): string {
  return seconds < 1 ? "–" : seconds < 90 ? `${Math.round(seconds)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** What waits, is under way and has failed, over all organizations. */
export function QueuesPanel() {
  const queues = useResource("queues", () => api.queues());
  usePolling(queues.reload, PAUSE);
  if (!queues.value) return queues.error ? <Failure error={queues.error} onRetry={() => { void queues.reload() }} /> : <Loading what="queues" />;
  const { stages, outbox, jobs_under_way, versions_to_open, redrives_running, objects_to_delete } = queues.value;
  return (
    <section className="panel" aria-label="Queues">
      <h2>Queues</h2>
      <dl className="facts">
        <div>
          <dt>Jobs under way</dt><dd>{jobs_under_way}</dd>
        </div>
        <div>
          <dt>Uploads to check</dt><dd>{versions_to_open}</dd>
        </div>
        <div>
          <dt>Redrives running</dt><dd>{redrives_running}</dd>
        </div>
        <div><dt>Files to delete</dt><dd>{objects_to_delete}</dd></div></dl>
      <div className="table-wrap" tabIndex={0} role="region" aria-label="Stages and outbox">
        <table>
          <thead><tr><th>Stage</th><th>Waiting</th><th>Running</th><th>Lease ran out</th><th>Oldest waits</th></tr></thead>
          <tbody>{stages.map(each => <tr key={each.kind}><td>{STAGES[each.kind] ?? each.kind}</td><td>{each.queued}</td><td>{each.running}</td><td>{each.abandoned ? <strong>{each.abandoned}</strong> : 0}</td><td>{age(each.oldest_queued_seconds)}</td></tr>)}</tbody>
          {outbox.length > 0 && <tbody><tr><th>Outbox</th><th>Waiting</th><th>Put off</th><th /><th>Oldest due</th></tr>
            {outbox.map(each => <tr key={each.topic}><td>{each.topic}</td><td>{each.waiting}</td><td>{each.put_off}</td><td /><td>{age(each.oldest_due_seconds)}</td></tr>)}</tbody>}
        </table>
      </div>
    </section>
  );
}
