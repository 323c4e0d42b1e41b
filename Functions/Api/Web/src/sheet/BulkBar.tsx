import type { Member, ReviewStatus } from "../api/types";
import { count } from "../app/format";
import { ReviewButtons } from "./ReviewButtons";

interface Properties {
  number: number;
  total: number;
  members: Member[];
  onAll: () => void;
  onNone: () => void;
  onDecide: (status: ReviewStatus) => void;
  onAssign: (user: string) => void;
}

/** Decides about many changes at once. */
export function BulkBar({ number, total, members, onAll, onNone, onDecide, onAssign }: Properties) {
  const isAll = number > 0 && number === total;
  return (
    <div className="bulk">
      <label className="check">
        <input type="checkbox" aria-label="Mark all shown" checked={isAll} ref={box => { if (box) box.indeterminate = number > 0 && !isAll }} onChange={isAll ? onNone : onAll} />
        {number ? `${count(number, "change")} marked` : `${count(total, "change")} shown`}
      </label>
      {number > 0 && (
        <>
          <select aria-label="Assign what is marked" value="" onChange={event => onAssign(event.target.value === "nobody" ? "" : event.target.value)}>
            <option value="" disabled>Assign…</option>
            {members.map(member => <option key={member.id} value={member.id}>{member.name ?? member.email}</option>)}
            <option value="nobody">Nobody</option>
          </select>
          <ReviewButtons onDecide={onDecide} />
        </>
      )}
    </div>
  );
}
