import type { Connection } from "../api/events";

const WORDS: Record<Connection, string> = { connecting: "Connecting", live: "Live", interrupted: "Reconnecting", closed: "Ended" };

export function ConnectionIndicator({ state }: { state: Connection }) {
  return <span className={`connection ${state}`} role="status">{WORDS[state]}</span>;
}
