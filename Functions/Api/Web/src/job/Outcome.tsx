import type { Comparison, Job } from "../api/types";
import { count, date } from "../app/format";

const OUTCOMES = ["changed", "added", "removed", "refused", "failed"];
const WORDS: Record<string, string> = { refused: "not comparable" };

/** What came out of a job, in a line. */
export function Outcome({ job, sheets }: { job: Job; sheets: Comparison[] }) {
  const parts = OUTCOMES.flatMap(status => {
    const number = sheets.filter(sheet => sheet.status === status).length;
    return number ? [`${number} ${WORDS[status] ?? status}`] : [];
  });
  const changes = sheets.reduce((sum, sheet) => sum + sheet.changes_count, 0);
  const result = parts.length > 0 ? `${parts.join(", ")} of ${count(sheets.length, "sheet")}` : `Nothing changed on ${count(sheets.length, "sheet")}`;
  return (
    <p className="job-line">
      {job.status === "completed"
        ? <><strong>{result}.</strong> {changes > 0 && `${count(changes, "change")} in all. `}</>
        : sheets.length > 0 && "What was finished before is kept below. "}
      <span className="faint">Ended {date(job.ended_at ?? job.created_at)}.</span>
    </p>
  );
}
