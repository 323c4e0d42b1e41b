import type { Change } from "../api/types";
import { category } from "../app/format";

export interface ChangeFilter { kind: string; status: string; category: string; search: string }

export const KINDS = ["added", "removed", "moved", "modified", "text"];

/** What a change is, in a line. */
export function changeWords(change: Change): string {
  if (change.text) {
    const { old, new: latest } = change.text;
    if (old === latest) return `“${latest}” ${change.kind}`;
    return !old ? `“${latest}” added` : !latest ? `“${old}” removed` : `“${old}” → “${latest}”`;
  }
  return `${category(change.category)} ${change.kind}`.replace(/^./, letter => letter.toUpperCase());
}

export function filteredChanges(changes: Change[], filter: ChangeFilter): Change[] {
  const wanted = filter.search.trim().toLowerCase();
  return changes.filter(change =>
    (!filter.kind || change.kind === filter.kind) && (!filter.status || change.status === filter.status)
    && (filter.category === "all" || (filter.category ? change.category === filter.category : change.category !== "titleBlock"))
    && (!wanted || [change.id, change.text?.old, change.text?.new, change.comment].some(text => text?.toLowerCase().includes(wanted))));
}
