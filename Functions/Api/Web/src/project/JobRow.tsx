import type { Job } from "../api/types";
import { ago, date } from "../app/format";
import { Link } from "../ui/Link";
import { StatusBadge } from "../ui/StatusBadge";

/** One comparison of two versions in a list. */
export function JobRow({ job, names }: { job: Job; names: Map<string, string> }) {
  const { ocr, diff, summary } = job.progress;
  const total = ocr.total + diff.total + summary.total;
  const done = [ocr, diff, summary].reduce((sum, each) => sum + each.completed + each.failed, 0);
  return (
    <Link to={`/jobs/${job.id}`} className="row job-row">
      <StatusBadge status={job.status} />
      <span className="grow">{names.get(job.old_version_id) ?? "Old version"} <span aria-label="against">→</span> {names.get(job.new_version_id) ?? "new version"}</span>
      {job.status === "running" && <progress aria-label="Progress" value={done} max={Math.max(total, 1)} />}
      <span className="faint number">{diff.completed} sheets compared</span>
      <time className="faint" dateTime={job.created_at} title={date(job.created_at)}>{ago(job.created_at)}</time>
    </Link>
  );
}
