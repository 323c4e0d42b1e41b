import type { ReviewStatus } from "../api/types";
import { Icon, type IconName } from "../ui/Icon";

const CHOICES: [ReviewStatus, string, IconName, string][] = [
  ["accepted", "Accept", "check", "a"], ["rejected", "Reject", "close", "r"], ["flagged", "Flag", "flag", "g"], ["open", "Reopen", "undo", "o"],
];

export function ReviewButtons({ status, onDecide }: { status?: ReviewStatus; onDecide: (status: ReviewStatus) => void }) {
  return (
    <div className="review-buttons" role="group" aria-label="Decide">
      {CHOICES.filter(([name]) => name !== "open" || (status !== undefined && status !== "open")).map(([name, words, icon, key]) => (
        <button key={name} className={`button small decide-${name}`} aria-pressed={status === name} title={`${words} (${key})`} onClick={() => onDecide(name)}>
          <Icon name={icon} size={15} />{words}</button>
      ))}
    </div>
  );
}
