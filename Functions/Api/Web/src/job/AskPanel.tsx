import { useEffect, useRef, useState } from "react";
import { api } from "../api/operations";
import type { ChatMessage } from "../api/types";
import { useResource } from "../app/useResource";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { Failure, Loading } from "../ui/States";
import { complain } from "../ui/Toasts";

function Message({ message }: { message: ChatMessage }) {
  const isPerson = message.author === "person";
  return (
    <li className={`message ${isPerson ? "mine" : ""}`}>
      <p className="faint">{isPerson ? "You" : message.author === "search" ? "Found in the changes (no model is configured, so this is a search)" : "Answer"}</p>
      <p className="message-text">{message.text}</p>
      {message.citations.length > 0 && (
        <p className="citations">{message.citations.map(each => (
          <Link key={each.change_id} className="chip" to={`/sheets/${each.comparison_id}?change=${encodeURIComponent(each.change_id)}`}>{each.change_id}</Link>
        ))}</p>
      )}
    </li>
  );
}

/** Questions about a job; answers link to the changes that they rest on. */
export function AskPanel({ job }: { job: string }) {
  const chat = useResource(`chat ${job}`, () => api.chat({ id: job }));
  const suggestions = useResource(`suggestions ${job}`, () => api.suggestions({ id: job }));
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const end = useRef<HTMLDivElement>(null);
  const messages = chat.value?.messages;
  useEffect(() => { end.current?.scrollIntoView({ block: "nearest" }) }, [messages?.length]);

  async function ask(question: string) {
    if (!question.trim()) return;
    setBusy(true);
    try {
      await api.ask({ id: job }, { text: question });
      setText("");
      await chat.reload();
    } catch (error) { complain(error) }
    setBusy(false);
  }

  if (!messages) return chat.error ? <Failure error={chat.error} onRetry={() => { void chat.reload() }} /> : <Loading what="the conversation" />;
  return (
    <section className="ask" aria-label="Ask about this comparison">
      <ol className="messages" aria-live="polite">{messages.map(message => <Message key={message.id} message={message} />)}</ol>
      {messages.length === 0 && <p className="faint">Ask what changed, where, and what it means. Every answer links to the changes that it rests on.</p>}
      <div ref={end} />
      <p className="citations">{suggestions.value?.suggestions.map(each => <button key={each} className="chip" disabled={isBusy} onClick={() => { void ask(each) }}>{each}</button>)}</p>
      <form className="inline" onSubmit={event => { event.preventDefault(); void ask(text) }}>
        <input aria-label="Question" maxLength={2000} value={text} disabled={isBusy} placeholder="e.g. Which doors changed?" onChange={event => setText(event.target.value)} />
        <button className="button primary" disabled={isBusy || !text.trim()}><Icon name="chat" />Ask</button>
      </form>
    </section>
  );
}
