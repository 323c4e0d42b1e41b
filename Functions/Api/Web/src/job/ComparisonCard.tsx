import { memo } from "react";
import { thumbnail } from "../api/operations";
import type { Alignment, Comparison } from "../api/types";
import { count, percent } from "../app/format";
import { Link } from "../ui/Link";
import { StatusBadge } from "../ui/StatusBadge";
import { Note } from "../ui/States";
import { sheetName } from "./sheets";

/** One sheet's result; fills in as it becomes known. */
export const ComparisonCard = memo(function ComparisonCard({ sheet, address, isJobOver }: { sheet: Comparison; address: string; isJobOver: boolean }) {
  const alignment = sheet.alignment as Alignment | undefined;
  const isOpenable = sheet.status !== "pending";
  const picture = (sheet.status === "changed" ? sheet.overlay_url : undefined) ?? (isOpenable && sheet.status !== "failed" ? thumbnail(sheet.id) : undefined);
  const body = (
    <>
      <div className="card-picture">{picture ? <img className={picture === sheet.overlay_url ? "overlay" : ""} src={picture} alt="" loading="lazy" decoding="async" /> : <span className={isOpenable ? "" : "spinner"} aria-hidden="true" />}</div>
      <div className="card-body">
        <div className="card-title">
          <h2>
            <span className="sheet-number">{sheetName(sheet)}</span> {sheet.sheet_number && sheet.title}</h2>
          <StatusBadge status={sheet.status} of="sheet" />
        </div>
        <p className="card-facts">
          {sheet.status === "changed" && <strong>{count(sheet.changes_count, "change")}</strong>}
          {sheet.title_block_changes_count > 0 && <span className="faint">{sheet.title_block_changes_count} in the title block</span>}
          {sheet.alignment_score !== undefined && alignment?.verdict !== "refused" && <span className="faint">{percent(sheet.alignment_score)} aligned{alignment?.verdict === "poor" ? ", poorly" : ""}</span>}
          {sheet.discipline && <span className="faint">{sheet.discipline}</span>}
        </p>
        {sheet.summary?.critical_change && <p className="critical"><strong>Critical:</strong> {sheet.summary.critical_change}</p>}
        {sheet.summary
          ? <p className="clamp">{sheet.summary.text}</p>
          : isOpenable && !isJobOver && sheet.status !== "failed" && <p className="faint"><span className="spinner small" aria-hidden="true" /> Writing the summary…</p>}
        {sheet.failure && <Note tone="bad">{sheet.failure.message}</Note>}
        {alignment?.verdict === "refused" && alignment.reasons[0] && <Note tone="warn">{alignment.reasons[0]}</Note>}
      </div>
    </>
  );
  return isOpenable ? <Link to={address} className="card comparison-card">{body}</Link> : <div className="card comparison-card waiting">{body}</div>;
});
