import type { Change } from "../api/types";
import { Icon } from "../ui/Icon";
import { Link } from "../ui/Link";
import { StatusBadge } from "../ui/StatusBadge";
import type { Sheet } from "./loadSheet";

interface Properties { sheet: Sheet; name: string; changes: Change[] | undefined; onStep: (by: 1 | -1) => void; onPrint: () => void; hasBefore: boolean; hasNext: boolean }

export function SheetHeader({ sheet, name, changes, onStep, onPrint, hasBefore, hasNext }: Properties) {
  const { comparison } = sheet;
  const counted = (changes ?? []).filter(change => change.category !== "titleBlock");
  const decided = counted.filter(change => change.status !== "open").length;
  return (
    <header className="sheet-header">
      <Link to={`/jobs/${comparison.job_id}`} className="button plain" aria-label="Back to all sheets"><Icon name="back" />Sheets</Link>
      <h1><span className="sheet-number">{name}</span> {comparison.sheet_number && comparison.title}</h1>
      <StatusBadge status={comparison.status} of="sheet" />
      {counted.length > 0 && <span className="faint number" role="status">{decided} of {counted.length} decided</span>}
      <span className="grow" />
      <button className="button small" onClick={onPrint}><Icon name="print" size={16} />Print</button>
      <button className="button small icon-only" disabled={!hasBefore} aria-label="Previous sheet ([)" onClick={() => onStep(-1)}>
        <Icon name="back" size={16} />
      </button>
      <button className="button small icon-only" disabled={!hasNext} aria-label="Next sheet (])" onClick={() => onStep(1)}><Icon name="next" size={16} /></button>
    </header>
  );
}
