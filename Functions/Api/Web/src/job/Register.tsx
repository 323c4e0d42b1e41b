import type { Alignment, Comparison, Match } from "../api/types";
import { percent } from "../app/format";
import { Link } from "../ui/Link";
import { StatusBadge } from "../ui/StatusBadge";
import { VirtualList } from "../ui/VirtualList";
import { sheetName } from "./sheets";

/** Every sheet of both sets, one line each. */
export function Register({ sheets, query }: { sheets: Comparison[]; query: string }) {
  return (
    <div className="register">
      <div className="register-line head" aria-hidden="true">
        <span>Sheet</span><span>Title</span><span>Discipline</span><span>Status</span><span>Old → new</span><span>Matched by</span>
        <span>Alignment</span><span className="number">Changes</span>
      </div>
      <VirtualList items={sheets} rowHeight={44} label="Sheets" keyOf={sheet => sheet.id} row={sheet => {
        const match = sheet.match as Match | undefined, alignment = sheet.alignment as Alignment | undefined;
        return (
          <Link to={`/sheets/${sheet.id}${query}`} className="register-line">
            <span className="sheet-number">{sheetName(sheet)}</span>
            <span className="one-line">{sheet.title}</span>
            <span className="one-line">{sheet.discipline}</span>
            <span><StatusBadge status={sheet.status} of="sheet" /></span>
            <span className="number">{sheet.old_page ?? "–"} → {sheet.new_page ?? "–"}</span>
            <span>{match ? `${match.method}, ${percent(match.confidence)}` : "–"}</span>
            <span>{alignment ? alignment.verdict : "–"}</span>
            <span className="number">{sheet.changes_count}</span>
          </Link>
        );
      }} />
    </div>
  );
}
