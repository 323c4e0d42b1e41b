import type { Change } from "../api/types";
import { category } from "../app/format";
import { Empty } from "../ui/States";
import { StatusBadge } from "../ui/StatusBadge";
import { VirtualList } from "../ui/VirtualList";
import { changeWords } from "./changeFilter";
import { KindMark } from "./KindMark";

interface Properties {
  changes: Change[];
  selected: string;
  checked: Set<string>;
  onSelect: (id: string) => void;
  onCheck: (id: string) => void;
  canEdit: boolean;
}

/** The changes of a sheet, in order. */
export function ChangesList({ changes, selected, checked, onSelect, onCheck, canEdit }: Properties) {
  if (changes.length === 0) return <Empty icon="check" title="No change passes the filters" />;
  return (
    <VirtualList items={changes} rowHeight={54} label="Changes" keyOf={change => change.id} shown={changes.findIndex(change => change.id === selected)} row={change => (
      <div className={`change-row ${change.id === selected ? "selected" : ""} review-${change.status}`}>
        {canEdit && <input type="checkbox" aria-label={`Mark ${change.id}`} checked={checked.has(change.id)} onChange={() => onCheck(change.id)} />}
        <button className="change-button" aria-current={change.id === selected ? "true" : undefined} onClick={() => onSelect(change.id)}>
          <KindMark kind={change.kind} />
          <span className="change-text">
            <span className="one-line">{changeWords(change)}</span>
            <span className="faint one-line">{change.id} · {change.kind} · {category(change.category)}{change.comment ? " · commented" : ""}</span>
          </span>
          {change.status !== "open" && <StatusBadge status={change.status} />}
        </button>
      </div>
    )} />
  );
}
