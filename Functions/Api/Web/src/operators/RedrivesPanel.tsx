import { api } from "../api/operations";
import { date } from "../app/format";
import { usePolling } from "../app/usePolling";
import type { Resource } from "../app/useResource";
import type { Redrives } from "../api/types";
import { StatusBadge } from "../ui/StatusBadge";
import { complain } from "../ui/Toasts";

/** Redrives and how far they are. */
export function RedrivesPanel({ redrives }: { redrives: Resource<Redrives> }) {
  const list = redrives.value?.redrives ?? [];
  usePolling(redrives.reload, 2000, list.some(each => each.state === "running"));
  if (list.length === 0) return null;
  return (
    <section className="panel" aria-label="Redrives">
      <h2>Redrives</h2>
      <ul className="plain-list">{list.map(each => {
        const total = each.waiting + each.sent + each.skipped;
        return (
          <li key={each.id} className="inline wrap">
            <StatusBadge status={each.state} /><strong>{each.reason}</strong>
            <span className="faint">{each.requested_by}, {date(each.created_at)}</span><span className="grow" />
            <span className="number">{each.sent} sent{each.skipped ? `, ${each.skipped} skipped` : ""} of {total}</span>
            {each.state === "running" && <><progress className="short" aria-label={`Redrive: ${each.reason}`} value={each.sent + each.skipped} max={Math.max(total, 1)} />
              <button className="button small" onClick={() => { void api.cancelRedrive({ id: each.id }).then(redrives.reload, complain) }}>Stop</button></>}
          </li>
        );
      })}</ul>
    </section>
  );
}
