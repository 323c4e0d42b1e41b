// A job's events over one connection that mends itself: it asks from the last number on, so nothing is missed and nothing comes twice.
import { renew } from "./http";
import type { JobEvent } from "./types";

export type Connection = "connecting" | "live" | "interrupted" | "closed";

const NAMES = [
  "page_ocr_complete", "ocr_stage_complete", "pair_diff_complete", "pair_superseded", "summary_complete", "stage_failed", "session_complete",
];

export function follow(job: string, after: number, onEvent: (event: JobEvent) => void, onState: (state: Connection) => void): () => void {
  let last = after, source: EventSource | null = null, timer = 0, pause = 500, isEnded = false;

  function open() {
    if (isEnded) return;
    clearTimeout(timer);
    source?.close();
    source = new EventSource(`/api/v1/jobs/${job}/events?after=${last}`);
    source.onopen = () => { pause = 500; onState("live") };
    source.onerror = () => {
      source?.close();
      if (isEnded) return;
      onState("interrupted");
      timer = window.setTimeout(() => { void renew().finally(open) }, pause);
      pause = Math.min(pause * 2, 10_000);
    };
    for (const name of NAMES) {
      source.addEventListener(name, message => {
        const event = JSON.parse((message as MessageEvent<string>).data) as JobEvent;
        if (event.seq <= last) return;
        last = event.seq;
        onEvent(event);
      });
    }
  }

  // A machine that slept may hold a connection that is long dead.
  const wake = () => { if (document.visibilityState === "visible" && source?.readyState !== EventSource.OPEN) { pause = 500; open() } };
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  onState("connecting");
  open();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    source?.close();
    document.removeEventListener("visibilitychange", wake);
    window.removeEventListener("online", wake);
  };
}
