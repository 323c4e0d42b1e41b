import type { ChangeKind } from "../api/types";

const SIGNS: Record<ChangeKind, string> = { added: "+", removed: "−", moved: "↔", modified: "~", text: "T" };

/** A kind of change by sign and colour, the same in list and picture. */
export function KindMark({ kind }: { kind: ChangeKind }) {
  return <span className={`kind-mark kind-${kind}`} title={kind} aria-hidden="true">{SIGNS[kind]}</span>;
}
