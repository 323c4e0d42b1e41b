import type { Version } from "../api/types";
import { DrawingVersionCard } from "./DrawingVersionCard";

interface Properties {
  versions: Version[];
  chosen: string[];
  onChoose: (id: string) => void;
  onChange: () => Promise<void>;
  canEdit: boolean;
}

/** A drawing's versions along a line, the newest first. */
export function VersionTimeline({ versions, chosen, onChoose, onChange, canEdit }: Properties) {
  return (
    <ol className="timeline" aria-label="Versions, the newest first">
      {[...versions].reverse().map(version => (
        <li key={version.id} className={chosen.includes(version.id) ? "chosen" : ""}>
          <DrawingVersionCard version={version} isChosen={chosen.includes(version.id)} onChoose={() => onChoose(version.id)} onChange={onChange} canEdit={canEdit} />
        </li>
      ))}
    </ol>
  );
}
