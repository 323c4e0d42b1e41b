import { useEffect, useSyncExternalStore } from "react";
import { words } from "../api/http";
import { Icon } from "./Icon";

interface Toast { id: number; text: string; tone: "good" | "bad"; action?: { name: string; run: () => void } }

let toasts: Toast[] = [];
let last = 0;
const changed = new EventTarget();

function put(next: Toast[]) { toasts = next; changed.dispatchEvent(new Event("change")) }

export function say(text: string, action?: Toast["action"]) { put([...toasts.slice(-2), { id: ++last, text, tone: "good", action }]) }
export function complain(error: unknown) { put([...toasts.slice(-2), { id: ++last, text: words(error), tone: "bad" }]) }

const drop = (id: number) => put(toasts.filter(toast => toast.id !== id));

function ToastLine({ toast }: { toast: Toast }) {
  useEffect(() => {
    if (toast.tone === "bad") return;
    const timer = setTimeout(() => drop(toast.id), toast.action ? 10_000 : 4000);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className={`toast ${toast.tone}`}>
      <span>{toast.text}</span>
      {toast.action && <button className="button small" onClick={() => { drop(toast.id); toast.action?.run() }}><Icon name="undo" size={14} />{toast.action.name}</button>}
      <button className="button plain small" aria-label="Dismiss" onClick={() => drop(toast.id)}><Icon name="close" size={14} /></button>
    </div>
  );
}

export function Toasts() {
  const shown = useSyncExternalStore(listener => { changed.addEventListener("change", listener); return () => changed.removeEventListener("change", listener) }, () => toasts);
  return <div className="toasts" role="status" aria-live="polite">{shown.map(toast => <ToastLine key={toast.id} toast={toast} />)}</div>;
}
