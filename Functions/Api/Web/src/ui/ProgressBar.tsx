import type { StageProgress } from "../api/types";

/** One stage of a job: how much of it is done, and how much failed. */
export function ProgressBar({ label, progress }: { label: string; progress: StageProgress }) {
  const done = progress.completed + progress.failed;
  return (
    <div className="progress">
      <div className="progress-words">
        <span>{label}</span><span className="number">{done} / {progress.total}{progress.failed ? ` · ${progress.failed} failed` : ""}</span>
      </div>
      <progress aria-label={label} value={progress.total ? done : 0} max={Math.max(progress.total, 1)} />
    </div>
  );
}
