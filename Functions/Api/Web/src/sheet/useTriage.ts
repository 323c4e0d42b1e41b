// What people decide about changes: shown at once, sent behind, taken back where it fails, undone on demand.
import { useCallback, useEffect, useRef, useState } from "react";
import { allChanges, api } from "../api/operations";
import type { Change, Review, ReviewStatus } from "../api/types";
import { count } from "../app/format";
import { complain, say } from "../ui/Toasts";

/** How often others' decisions are looked for, in milliseconds. */
const PAUSE = 10_000;
/** Links are signed for a quarter of an hour, in milliseconds. */
const LINKS_LAST = 10 * 60_000;

export interface Triage {
  changes: Change[] | undefined;
  error: unknown;
  reload: () => Promise<void>;
  decide: (ids: string[], status: ReviewStatus) => void;
  edit: (id: string, review: Review) => Promise<boolean>;
  /** Many at once; nobody for an empty `user`. */
  assign: (ids: string[], user: string) => Promise<void>;
  undo: () => void;
}

export function useTriage(comparison: string): Triage {
  const [changes, setChanges] = useState<Change[]>();
  const [error, setError] = useState<unknown>();
  const current = useRef<Change[]>([]);
  const sending = useRef(0);
  /** When the pictures' links came: they are kept while they are good, so that pictures are not read again at each look. */
  const linkedAt = useRef(0);
  const history = useRef<{ id: string; status: ReviewStatus }[][]>([]);

  const put = useCallback((next: Change[]) => { current.current = next; setChanges(next) }, []);
  const reload = useCallback(async () => {
    try {
      const found = await allChanges(comparison);
      // What is on its way shows already; the next look has it.
      if (sending.current === 0) {
        const isFresh = Date.now() - linkedAt.current < LINKS_LAST, known = new Map(current.current.map(change => [change.id, change.files]));
        if (!isFresh) linkedAt.current = Date.now();
        put(isFresh ? found.map(change => ({ ...change, files: known.get(change.id) ?? change.files })) : found);
      }
      setError(undefined);
    } catch (error) { setError(error) }
  }, [comparison, put]);

  useEffect(() => {
    setChanges(undefined);
    current.current = [];
    linkedAt.current = 0;
    history.current = [];
    void reload();
    const timer = setInterval(() => { if (document.visibilityState === "visible") void reload() }, PAUSE);
    return () => clearInterval(timer);
  }, [comparison, reload]);

  const apply = useCallback(async (wanted: { id: string; status: ReviewStatus }[]) => {
    const statuses = new Map(wanted.map(each => [each.id, each.status]));
    const before = current.current;
    put(before.map(change => ({ ...change, status: statuses.get(change.id) ?? change.status })));
    const ids = new Map(before.map(change => [change.id, change.change_id]));
    sending.current++;
    try {
      for (const status of new Set(statuses.values())) {
        const some = wanted.filter(each => each.status === status).flatMap(each => ids.get(each.id) ?? []);
        for (let start = 0; start < some.length; start += 1000) await api.reviewMany({ id: comparison }, { change_ids: some.slice(start, start + 1000), status });
      }
    } catch (error) {
      put(before);
      complain(error);
    }
    sending.current--;
  }, [comparison, put]);

  const undo = useCallback(() => {
    const last = history.current.pop();
    if (last) void apply(last);
  }, [apply]);

  const decide = useCallback((ids: string[], status: ReviewStatus) => {
    const former = current.current.filter(change => ids.includes(change.id) && change.status !== status);
    if (former.length === 0) return;
    history.current.push(former.map(change => ({ id: change.id, status: change.status })));
    void apply(former.map(change => ({ id: change.id, status })));
    say(`${former.length === 1 ? former[0]?.id : count(former.length, "change")} ${status === "open" ? "open again" : status}.`, { name: "Undo", run: undo });
  }, [apply, undo]);

  const edit = useCallback(async (id: string, review: Review) => {
    const change = current.current.find(change => change.id === id);
    if (!change) return false;
    try {
      const answer = await api.review({ id: change.change_id }, review);
      put(current.current.map(change => change.id === id ? { ...change, status: answer.status, comment: answer.comment, assignee_id: answer.assignee_id } : change));
      return true;
    } catch (error) {
      complain(error);
      return false;
    }
  }, [put]);

  const assign = useCallback(async (ids: string[], user: string) => {
    const wanted = new Set(ids);
    const some = current.current.filter(change => wanted.has(change.id)).map(change => change.change_id);
    try {
      for (let start = 0; start < some.length; start += 1000) await api.reviewMany({ id: comparison }, { change_ids: some.slice(start, start + 1000), assignee_id: user || null });
      await reload();
      say(`${count(some.length, "change")} ${user ? "assigned" : "without assignee"}.`);
    } catch (error) { complain(error) }
  }, [comparison, reload]);

  return { changes, error, reload, decide, edit, assign, undo };
}
