import { useState } from "react";
import { api } from "../api/operations";
import type { NewRedrive } from "../api/types";
import { count } from "../app/format";
import { useQuery } from "../app/router";
import { useResource } from "../app/useResource";
import { Empty, Failure, Loading } from "../ui/States";
import { isStage, STAGE_KINDS, TOPICS } from "./letterFilter";
import { LetterRow } from "./LetterRow";
import { RedriveDialog } from "./RedriveDialog";

/** Messages that the broker gave up on: found, understood, sent back or emptied. */
export function DeadLettersPanel({ onRedriven }: { onRedriven: () => void }) {
  const [state, setState] = useQuery("state", "open");
  const [topic, setTopic] = useQuery("topic");
  const [stage, setStage] = useQuery("stage");
  const [errorClass, setErrorClass] = useQuery("error_class");
  const [text, setText] = useQuery("text");
  const [checked, setChecked] = useState<Set<string>>(new Set());
  const [order, setOrder] = useState<Omit<NewRedrive, "reason"> | null>(null);
  const filter = { state: state === "any" ? "" : state, topic, stage, error_class: errorClass, text };
  const letters = useResource(`letters ${JSON.stringify(filter)}`, () => api.deadLetters({}, undefined, { query: { ...filter, limit: 100 } }));
  const list = letters.value?.dead_letters ?? [];
  const check = (id: string) => setChecked(before => { const next = new Set(before); if (!next.delete(id)) next.add(id); return next });
  const all: Omit<NewRedrive, "reason"> = { topic: topic || undefined, stage: isStage(stage) ? stage : undefined, error_class: errorClass || undefined, text: text || undefined };
  const classes = [...new Set([errorClass, ...list.flatMap(letter => letter.error_class ?? [])])].filter(Boolean);

  return (
    <section className="panel" aria-label="Dead letters">
      <h2>Dead letters</h2>
      <div className="filters">
        <select aria-label="State" value={state} onChange={event => setState(event.target.value)}>{["open", "redriven", "resolved", "purged", "any"].map(each => <option key={each} value={each}>{each === "any" ? "Any state" : each}</option>)}</select>
        <select aria-label="Topic" value={topic} onChange={event => setTopic(event.target.value)}>
          <option value="">All topics</option>{TOPICS.map(each => <option key={each}>{each}</option>)}</select>
        <select aria-label="Stage" value={stage} onChange={event => setStage(event.target.value)}>
          <option value="">All stages</option>{STAGE_KINDS.map(each => <option key={each}>{each}</option>)}</select>
        <select aria-label="Kind of error" value={errorClass} onChange={event => setErrorClass(event.target.value)}>
          <option value="">All errors</option>{classes.map(each => <option key={each}>{each}</option>)}</select>
        <input type="search" aria-label="Search letters" placeholder="Words of the error" value={text} onChange={event => setText(event.target.value)} />
        <span className="grow" />
        <button className="button small" disabled={checked.size === 0} onClick={() => setOrder({ ids: [...checked] })}>Redrive {checked.size || ""} marked</button>
        <button className="button small" disabled={list.length === 0} onClick={() => setOrder(all)}>Redrive all that are open</button>
      </div>
      {!letters.value ? (letters.error ? <Failure error={letters.error} onRetry={() => { void letters.reload() }} /> : <Loading what="dead letters" />)
        : list.length === 0 ? <Empty icon="check" title="No dead letters here"><p>Nothing was given up on that passes these filters.</p></Empty>
        : (
          <div className="table-wrap" tabIndex={0} role="region" aria-label="Letters">
            <table>
              <thead>
                <tr>
                  <th>
                    <span className="hidden">Mark</span>
                  </th><th>Topic</th><th>State</th><th>Error</th><th>Last said</th><th>Attempts</th><th>Died</th>
                </tr>
              </thead>
              <tbody>{list.map(letter => <LetterRow key={letter.id} letter={letter} isChecked={checked.has(letter.id)} onCheck={() => check(letter.id)} onChange={() => { void letters.reload() }} />)}</tbody>
            </table>
          </div>
        )}
      {letters.value?.next_cursor && <p className="faint">More than {count(list.length, "letter")}: narrow the filters to see the others.</p>}
      {order && <RedriveDialog order={order} title={order.ids ? `Redrive ${count(order.ids.length, "letter")}` : "Redrive all that pass the filters"} onClose={() => setOrder(null)}
        onDone={() => { setChecked(new Set()); void letters.reload(); onRedriven() }} />}
    </section>
  );
}
