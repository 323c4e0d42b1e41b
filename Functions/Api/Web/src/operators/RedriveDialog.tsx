import { useState } from "react";
import { api } from "../api/operations";
import { words } from "../api/http";
import type { NewRedrive, Redriven } from "../api/types";
import { count } from "../app/format";
import { Dialog } from "../ui/Dialog";
import { Note } from "../ui/States";
import { say } from "../ui/Toasts";

interface Properties { order: Omit<NewRedrive, "reason">; title: string; onClose: () => void; onDone: () => void }

/** Sends letters back: first tells how many are meant, then does it. */
export function RedriveDialog({ order, title, onClose, onDone }: Properties) {
  const [reason, setReason] = useState("");
  const [rate, setRate] = useState("");
  const [tried, setTried] = useState<Redriven | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function send(isDry: boolean) {
    setProblem(null);
    try {
      const answer = await api.createRedrive({}, { ...order, reason: reason.trim() || "dry run", letters_per_second: rate ? Number(rate) : undefined, dry_run: isDry });
      if (isDry) { setTried(answer); return }
      say(`${count(answer.count, "letter")} on the way back.`);
      onDone();
      onClose();
    } catch (error) { setProblem(words(error)) }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={event => { event.preventDefault(); void send(false) }}>
        <label>Why<input required maxLength={1000} value={reason} placeholder="e.g. storage is back" onChange={event => setReason(event.target.value)} /></label>
        <label>Letters a second <span className="faint">(empty: as fast as it goes)</span>
          <input type="number" min="0.001" max="10000" step="any" value={rate} onChange={event => setRate(event.target.value)} />
        </label>
        {tried && <Note>{tried.count === 0 ? "No letter is meant." : <><strong>{count(tried.count, "letter")} would go back</strong>, for example: {tried.sample.slice(0, 3).map(each => `${each.topic} (${each.error_class ?? "no class"})`).join(", ")}.</>}</Note>}
        {problem && <Note tone="bad">{problem}</Note>}
        <footer>
          <button type="button" className="button" onClick={() => { void send(true) }}>Dry run</button>
          <button className="button primary" disabled={!reason.trim()}>Redrive</button>
        </footer>
      </form>
    </Dialog>
  );
}
