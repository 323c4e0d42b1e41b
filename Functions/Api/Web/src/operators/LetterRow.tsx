import { useState } from "react";
import { api } from "../api/operations";
import type { DeadLetter } from "../api/types";
import { count, date } from "../app/format";
import { Icon } from "../ui/Icon";
import { StatusBadge } from "../ui/StatusBadge";
import { complain, say } from "../ui/Toasts";

interface Properties { letter: DeadLetter; isChecked: boolean; onCheck: () => void; onChange: () => void }

/** One dead letter; opened, it tells what each attempt said. */
export function LetterRow({ letter, isChecked, onCheck, onChange }: Properties) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const last = letter.errors[letter.errors.length - 1];

  async function purge() {
    try {
      await api.purgeDeadLetter({ id: letter.id }, undefined, { query: { reason: reason.trim() } });
      say("The letter was emptied; that it was there stays on record.");
      onChange();
    } catch (error) { complain(error) }
  }

  return (
    <>
      <tr>
        <td>
          <input type="checkbox" aria-label={`Mark letter of ${letter.topic}, ${date(letter.last_at)}`} checked={isChecked} disabled={letter.state === "purged"} onChange={onCheck} />
        </td>
        <td>
          <button className="button plain small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Icon name={isOpen ? "down" : "next"} size={14} />{letter.topic}</button>
        </td>
        <td>
          <StatusBadge status={letter.state === "open" ? "failed" : letter.state === "redriven" ? "running" : "completed"} /> <span className="faint">{letter.state}</span>
        </td>
        <td>{letter.error_class ?? "–"}</td><td className="letter-message">{last?.message ?? "–"}</td>
        <td>{letter.attempts}{letter.times_dead > 1 ? `, died ${count(letter.times_dead, "time")}` : ""}</td><td>{date(letter.last_at)}</td>
      </tr>
      {isOpen && (
        <tr><td colSpan={7} className="letter-detail">
          <ol className="plain-list">{letter.errors.map(error => <li key={`${error.attempt} ${error.at}`}><strong>Attempt {error.attempt}</strong> <span className="faint">{error.code}, {date(error.at)}</span><br />{error.message}</li>)}</ol>
          {letter.payload && <pre tabIndex={0} aria-label="Payload">{letter.payload}</pre>}
          <p className="faint">{letter.job_id && `Job ${letter.job_id}. `}{letter.stage_id && `Stage ${letter.stage_id}. `}Redriven {count(letter.times_redriven, "time")}, failed again {count(letter.times_failed_again, "time")}.</p>
          {letter.state !== "purged" && (
            <form className="inline" onSubmit={event => { event.preventDefault(); void purge() }}>
              <input aria-label="Why it is emptied" placeholder="Why it is emptied for good" required maxLength={1000} value={reason} onChange={event => setReason(event.target.value)} />
              <button className="button small" disabled={!reason.trim()}><Icon name="trash" size={15} />Empty</button>
            </form>
          )}
        </td></tr>
      )}
    </>
  );
}
