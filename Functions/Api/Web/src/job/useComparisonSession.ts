// A job as it happens: what the API lists is the truth, events fill cards in at once and say when to read again.
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../api/operations";
import { patiently } from "../api/http";
import { follow, type Connection } from "../api/events";
import type { Comparison, Job, JobEvent } from "../api/types";

export interface Session { job?: Job; sheets: Comparison[]; connection: Connection; error: unknown; reload: () => void }

export function isEnded(job: Job | undefined): boolean {
  return job !== undefined && ["completed", "failed", "cancelled"].includes(job.status);
}

/** What an event tells of a sheet that is already listed; others wait for the next reading, which has them in sheet order. */
function merged(sheets: Comparison[], event: JobEvent): Comparison[] {
  if (event.type === "pair_superseded") return sheets.filter(sheet => sheet.id !== event.comparison_id);
  if (event.type !== "pair_diff_complete") return sheets;
  return sheets.map(sheet => sheet.id !== event.comparison_id ? sheet : {
    ...sheet, status: event.status ?? sheet.status, overlay_url: event.overlay_url ?? sheet.overlay_url,
    alignment_score: event.alignment_score ?? sheet.alignment_score, changes_count: event.changes_count ?? sheet.changes_count,
  });
}

export function useComparisonSession(id: string): Session {
  const [job, setJob] = useState<Job>();
  const [sheets, setSheets] = useState<Comparison[]>([]);
  const [connection, setConnection] = useState<Connection>("connecting");
  const [error, setError] = useState<unknown>();
  const reading = useRef({ isUnderWay: false, isAskedAgain: false, timer: 0, size: 0 });

  const read = useCallback(async () => {
    const state = reading.current;
    if (state.isUnderWay) { state.isAskedAgain = true; return }
    state.isUnderWay = true;
    try {
      do {
        state.isAskedAgain = false;
        const [job, list] = await Promise.all([api.job({ id }), api.comparisons({ id })]);
        state.size = list.comparisons.length;
        setJob(job);
        setSheets(list.comparisons);
        setError(undefined);
      } while (state.isAskedAgain);
    } catch (error) {
      setError(error);
    }
    state.isUnderWay = false;
  }, [id]);

  const readSoon = useCallback(() => {
    const state = reading.current;
    if (state.timer) return;
    state.timer = window.setTimeout(() => { state.timer = 0; void read() }, state.size > 60 ? 2000 : 300);
  }, [read]);

  useEffect(() => {
    let stop: (() => void) | undefined, isGone = false;
    setJob(undefined);
    setSheets([]);
    void patiently(() => api.job({ id }), error => { if (!isGone) setError(error) }).then(job => {
      if (isGone) return;
      stop = follow(id, job.last_seq, event => {
        setSheets(sheets => merged(sheets, event));
        if (event.type === "session_complete") void read(); else readSoon();
      }, state => {
        setConnection(state);
        if (state === "live") void read();
      });
      return read();
    }).catch(setError);
    const state = reading.current;
    return () => { isGone = true; stop?.(); clearTimeout(state.timer); state.timer = 0 };
  }, [id, read, readSoon]);

  return { job, sheets, connection, error, reload: readSoon };
}
