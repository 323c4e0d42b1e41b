import { useEffect, useRef, useState } from "react";
import { api } from "../api/operations";
import { words } from "../api/http";
import type { Member, Summary } from "../api/types";
import { date } from "../app/format";
import { useResource } from "../app/useResource";
import { Icon } from "../ui/Icon";
import { Failure, Loading, Note } from "../ui/States";
import { complain, say } from "../ui/Toasts";

const SOURCES: Record<Summary["source"], string> = { machine: "Written by the machine", human_corrected: "Corrected by a person", human_written: "Written by a person" };
/** Milliseconds between looks for the new words, and how long one waits for them. */
const PAUSE = 1500, PATIENCE = 120_000;

interface Properties { comparison: string; members: Member[]; canEdit: boolean; onSelect: (id: string) => void }

/** The words for a sheet: every version, edited or written anew. */
export function SummarySection({ comparison, members, canEdit, onSelect }: Properties) {
  const summaries = useResource(`summaries ${comparison}`, () => api.summaries({ id: comparison }));
  const [draft, setDraft] = useState<{ text: string; critical: string; recommendations: string } | null>(null);
  const [isWaiting, setWaiting] = useState(false);
  const isGone = useRef(false);
  useEffect(() => { isGone.current = false; return () => { isGone.current = true } }, []);
  const list = summaries.value?.summaries;
  if (!list) return summaries.error ? <Failure error={summaries.error} onRetry={() => { void summaries.reload() }} /> : <Loading what="the summary" />;
  const current = list.find(summary => summary.is_current);
  const names = new Map(members.map(member => [member.id, member.name ?? member.email]));

  async function regenerate() {
    setWaiting(true);
    try {
      await api.regenerate({ id: comparison });
      const last = Math.max(0, ...(list ?? []).map(summary => summary.version));
      for (const start = Date.now(); Date.now() - start < PATIENCE && !isGone.current;) {
        await new Promise(resolve => setTimeout(resolve, PAUSE));
        const found = await api.summaries({ id: comparison });
        if (found.summaries.some(summary => summary.version > last)) {
          summaries.set(() => found);
          say("The summary was written again.");
          break;
        }
      }
    } catch (error) { complain(error) }
    setWaiting(false);
  }

  async function save() {
    if (!draft || !current) return;
    try {
      await api.writeSummary({ id: current.id }, {
        text: draft.text, critical_change: draft.critical || undefined, recommendations: draft.recommendations.split("\n").map(line => line.trim()).filter(Boolean),
      });
      setDraft(null);
      await summaries.reload();
      say("Saved as a new version; the former one is kept.");
    } catch (error) { complain(error) }
  }

  if (draft) {
    return (
      <form className="summary-form" onSubmit={event => { event.preventDefault(); void save() }}>
        <label>Summary<textarea rows={8} required maxLength={20000} value={draft.text} onChange={event => setDraft({ ...draft, text: event.target.value })} />
        </label>
        <label>Critical change<input maxLength={2000} value={draft.critical} onChange={event => setDraft({ ...draft, critical: event.target.value })} /></label>
        <label>Recommendations, one a line<textarea rows={4} value={draft.recommendations} onChange={event => setDraft({ ...draft, recommendations: event.target.value })} />
        </label>
        <div className="inline">
          <button type="button" className="button" onClick={() => setDraft(null)}>Cancel</button><button className="button primary">Save</button>
        </div>
      </form>
    );
  }
  return (
    <section className="summary" aria-label="Summary">
      {current ? (
        <>
          {current.critical_change && <p className="critical"><strong>Critical:</strong> {current.critical_change}</p>}
          <p className="summary-text">{current.text}</p>
          {current.recommendations.length > 0 && <><h3>Recommended</h3><ul>{current.recommendations.map(each => <li key={each}>{each}</li>)}</ul></>}
          <p className="citations" aria-label="Rests on">{[...new Set(current.citations.flat())].slice(0, 40).map(id => <button key={id} className="chip" onClick={() => onSelect(id)}>{id}</button>)}</p>
          <p className="faint">{SOURCES[current.source]}{current.source === "machine" && current.written_by ? ` (${current.written_by})` : ""}{current.created_by ? `: ${names.get(current.created_by) ?? "a member"}` : ""}, {date(current.created_at)}</p>
        </>
      ) : <p className="faint">There are no words for this sheet yet.</p>}
      {canEdit && (
        <div className="inline">
          {current && <button className="button small" onClick={() => setDraft({ text: current.text, critical: current.critical_change ?? "", recommendations: current.recommendations.join("\n") })}><Icon name="edit" size={15} />Edit</button>}
          <button className="button small" disabled={isWaiting} onClick={() => { void regenerate() }}>{isWaiting ? <span className="spinner small" aria-hidden="true" /> : <Icon name="refresh" size={15} />}{isWaiting ? "Writing…" : "Write again"}</button>
        </div>
      )}
      {list.length > 1 && (
        <details><summary>{list.length} versions</summary>
          <ol className="plain-list">{[...list].reverse().map(each => <li key={each.id}><strong>Version {each.version}{each.is_current ? ", in use" : ""}</strong> <span className="faint">{SOURCES[each.source]}{each.created_by ? `: ${names.get(each.created_by) ?? "a member"}` : ""}, {date(each.created_at)}</span><p>{each.text}</p></li>)}</ol>
        </details>
      )}
      {summaries.error ? <Note tone="warn">{words(summaries.error)}</Note> : null}
    </section>
  );
}
