import { useEffect, useState } from "react";
import type { Change, Member, Review, ReviewStatus } from "../api/types";
import { category, length, percent } from "../app/format";
import { usePreferences } from "../app/settings";
import { asBox, height, width } from "../viewer/geometry";
import { changeWords } from "./changeFilter";
import { KindMark } from "./KindMark";
import { ReviewButtons } from "./ReviewButtons";

interface Properties { change: Change; members: Member[]; canEdit: boolean; onDecide: (status: ReviewStatus) => void; onEdit: (review: Review) => Promise<boolean> }

/** One change: before and after, old and new words, and what people decided. */
export function ChangeDetail({ change, members, canEdit, onDecide, onEdit }: Properties) {
  const { units } = usePreferences();
  const [comment, setComment] = useState(change.comment ?? "");
  useEffect(() => setComment(change.comment ?? ""), [change.id, change.comment]);
  const crops = change.files as { before?: string; after?: string } | undefined;
  const more = change as Change & { dimensionMismatch?: string; clouded?: boolean; dimensionDifferenceMillimetres?: number };
  const box = asBox(change.bounds);
  return (
    <section className="change-detail" aria-label={`Change ${change.id}`}>
      <h3><KindMark kind={change.kind} /> {change.id} <span className="faint">{change.kind}, {category(change.category)}</span></h3>
      {change.text && change.text.old && change.text.new
        ? <p className="text-change"><del>{change.text.old}</del> <span aria-label="became">→</span> <ins>{change.text.new}</ins></p>
        : <p>{changeWords(change)}</p>}
      {crops?.before && crops.after && (
        <div className="crops">
          <figure className="old"><img src={crops.before} alt={`Before: ${changeWords(change)}`} loading="lazy" /><figcaption>Before</figcaption></figure>
          <figure className="new"><img src={crops.after} alt={`After: ${changeWords(change)}`} loading="lazy" /><figcaption>After</figcaption></figure>
        </div>
      )}
      <p className="faint">{length(width(box), units)} × {length(height(box), units)} on paper · {percent(change.confidence)} sure
        {more.dimensionDifferenceMillimetres !== undefined && ` · ${more.dimensionDifferenceMillimetres > 0 ? "+" : ""}${length(more.dimensionDifferenceMillimetres / 25.4 * 72, units)}`}
        {more.dimensionMismatch === "textOnly" && " · the figures changed, the line did not"}{more.dimensionMismatch === "lineOnly" && " · the line changed, the figures did not"}
        {more.clouded === false && " · not inside a revision cloud"}</p>
      {canEdit && <ReviewButtons status={change.status} onDecide={onDecide} />}
      {canEdit ? (
        <form className="comment" onSubmit={event => { event.preventDefault(); void onEdit({ comment: comment.trim() || null }) }}>
          <label>Comment<textarea id="comment" rows={2} maxLength={2000} value={comment} onChange={event => setComment(event.target.value)} /></label>
          <div className="inline">
            <select aria-label="Assignee" value={change.assignee_id ?? ""} onChange={event => { void onEdit({ assignee_id: event.target.value || null }) }}>
              <option value="">Nobody assigned</option>
              {members.map(member => <option key={member.id} value={member.id}>{member.name ?? member.email}</option>)}
            </select>
            <button className="button small" disabled={comment.trim() === (change.comment ?? "")}>Save comment</button>
          </div>
        </form>
      ) : change.comment && <p>{change.comment}</p>}
    </section>
  );
}
