import type { ReactNode } from "react";
import { ApiProblem, Offline, words } from "../api/http";
import { Icon, type IconName } from "./Icon";

export function Loading({ what }: { what: string }) {
  return <div className="state" role="status"><span className="spinner" aria-hidden="true" />Loading {what}…</div>;
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return <div className="state empty"><Icon name={icon} size={36} /><h2>{title}</h2>{children}</div>;
}

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const isGone = error instanceof ApiProblem && error.status === 404;
  return (
    <div className="state empty" role="alert">
      <Icon name="warning" size={36} />
      <h2>{error instanceof Offline ? "You are offline" : isGone ? "This is not here" : "This did not work"}</h2>
      <p>{isGone ? "It was deleted, or it belongs to another organization." : words(error)}</p>
      {error instanceof ApiProblem && error.requestID && !isGone && <p className="faint">Request {error.requestID}</p>}
      {onRetry && !isGone && <button className="button" onClick={onRetry}><Icon name="refresh" />Try again</button>}
    </div>
  );
}

/** A message beside what it concerns. */
export function Note({ tone = "quiet", children }: { tone?: "quiet" | "bad" | "warn"; children: ReactNode }) {
  return <div className={`note ${tone}`} role={tone === "bad" ? "alert" : undefined}>{tone !== "quiet" && <Icon name="warning" />}<div>{children}</div></div>;
}
