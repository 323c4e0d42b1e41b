import { useId, useState } from "react";
import { fileProblem } from "../api/upload";
import { bytes } from "../app/format";
import { Icon } from "../ui/Icon";

export const ACCEPTED = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.dxf,.zip";

interface Properties {
  title: string;
  side: "old" | "new";
  file: File | null;
  onFile: (file: File | null) => void;
  /** 0…1 while it is sent. */
  progress?: number;
  disabled?: boolean;
}

/** Takes one file, dropped or chosen, and says at once why it would not do. */
export function FileDrop({ title, side, file, onFile, progress, disabled }: Properties) {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const [isOver, setOver] = useState(false);

  function take(files: FileList | null) {
    const first = files?.[0];
    if (!first) return;
    const found = files.length > 1 ? "Drop one file here; put several into a ZIP." : fileProblem(first);
    setProblem(found);
    onFile(found ? null : first);
  }

  return (
    <div className={`drop ${side} ${isOver ? "over" : ""} ${file ? "filled" : ""}`}
      onDragOver={event => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)}
      onDrop={event => { event.preventDefault(); setOver(false); if (!disabled) take(event.dataTransfer.files) }}>
      <label htmlFor={id}>
        <strong>{title}</strong>
        {file
          ? <span className="drop-file"><Icon name="sheet" />{file.name} <span className="faint">{bytes(file.size)}</span></span>
          : <span className="faint"><Icon name="upload" /> Drop a file here, or choose one. PDF, PNG, JPEG, TIFF, DXF or ZIP.</span>}
      </label>
      <input id={id} type="file" accept={ACCEPTED} disabled={disabled} onChange={event => take(event.target.files)} />
      {progress !== undefined && <progress aria-label={`${title}: sending`} value={progress} max={1} />}
      {problem && <p className="problem" role="alert">{problem}</p>}
    </div>
  );
}
