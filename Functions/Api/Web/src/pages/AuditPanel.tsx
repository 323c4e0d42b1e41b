import { api } from "../api/operations";
import { date } from "../app/format";
import { useResource } from "../app/useResource";
import { Failure, Loading } from "../ui/States";

/** "reviewChange" as words. */
const spoken = (action: string) => action.replace(/([A-Z]+)/g, " $1").toLowerCase();

/** Who did what in the organization, the newest first. */
export function AuditPanel() {
  const log = useResource("audit", () => api.audit({}, undefined, { query: { limit: 100 } }));
  if (!log.value) return log.error ? <Failure error={log.error} onRetry={() => { void log.reload() }} /> : <Loading what="the log" />;
  return (
    <section className="panel" aria-label="Who did what">
      <h2>Who did what</h2>
      <div className="table-wrap log" tabIndex={0} role="region" aria-label="Log">
        <table><thead><tr><th>When</th><th>Who</th><th>What</th><th>On</th></tr></thead>
          <tbody>{log.value.entries.map(entry => <tr key={entry.id}><td>{date(entry.created_at)}</td><td>{entry.actor}</td><td>{spoken(entry.action)}</td><td>{entry.subject_type.replace("_", " ")} <span className="faint">{entry.subject_id?.slice(0, 8)}</span></td></tr>)}</tbody>
          </table>
      </div>
    </section>
  );
}
