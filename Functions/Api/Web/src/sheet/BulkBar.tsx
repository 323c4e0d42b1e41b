import type { ReviewStatus } from "../api/types";
import { count } from "../app/format";
import { ReviewButtons } from "./ReviewButtons";

interface Properties { number: number; total: number; onAll: () => void; onNone: () => void; onDecide: (status: ReviewStatus) => void }

/** Decides about many changes at once. */
export function BulkBar({ number, total, onAll, onNone, onDecide }: Properties) {
  return (
    <div className="bulk">
      <label className="check">
        <input type="checkbox" aria-label="Mark all shown" checked={number > 0 && number === total} ref={box => { if (box) box.indeterminate = number > 0 && number < total }} onChange={() => number === total ? onNone() : onAll()} />
        {number ? `${count(number, "change")} marked` : `${count(total, "change")} shown`}</label>
      {number > 0 && <ReviewButtons onDecide={onDecide} />}
    </div>
  );
}
