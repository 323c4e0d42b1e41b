import { Icon, type IconName } from "./Icon";

const LOOKS: Record<string, { tone: string; icon: IconName; words: string }> = {
  pending: { tone: "quiet", icon: "clock", words: "Waiting" },
  running: { tone: "busy", icon: "clock", words: "Processing" },
  comparing: { tone: "busy", icon: "clock", words: "Comparing" },
  completed: { tone: "good", icon: "check", words: "Complete" },
  ready: { tone: "good", icon: "check", words: "Ready" },
  cancelled: { tone: "quiet", icon: "close", words: "Cancelled" },
  changed: { tone: "changed", icon: "layers", words: "Changed" },
  unchanged: { tone: "quiet", icon: "check", words: "Unchanged" },
  added: { tone: "new", icon: "plus", words: "Added" },
  removed: { tone: "old", icon: "minus", words: "Removed" },
  refused: { tone: "warn", icon: "warning", words: "Not comparable" },
  failed: { tone: "bad", icon: "warning", words: "Failed" },
  open: { tone: "quiet", icon: "clock", words: "Open" },
  accepted: { tone: "good", icon: "check", words: "Accepted" },
  rejected: { tone: "bad", icon: "close", words: "Rejected" },
  flagged: { tone: "warn", icon: "flag", words: "Flagged" },
};

export const statusWords = (status: string) => LOOKS[status]?.words ?? status;

/** A status by word, sign and colour: never by colour alone. */
export function StatusBadge({ status, of: kind }: { status: string; of?: "version" | "sheet" }) {
  const name = status === "pending" && kind === "sheet" ? "comparing" : status;
  const look = LOOKS[name] ?? { tone: "quiet", icon: "clock" as const, words: status };
  const words = kind === "version" && status === "refused" ? "Refused" : kind === "version" && status === "pending" ? "Being checked" : look.words;
  return <span className={`badge ${look.tone}`}><Icon name={look.icon} size={13} />{words}</span>;
}
