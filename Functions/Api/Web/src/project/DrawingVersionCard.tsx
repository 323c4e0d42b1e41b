import { useState } from "react";
import { api, versionFile } from "../api/operations";
import type { Version } from "../api/types";
import { bytes, count, date } from "../app/format";
import { useResource } from "../app/useResource";
import { Icon } from "../ui/Icon";
import { Note } from "../ui/States";
import { StatusBadge } from "../ui/StatusBadge";
import { complain } from "../ui/Toasts";
import { versionName } from "./versionNames";

interface Properties { version: Version; isChosen: boolean; onChoose: () => void; onChange: () => Promise<void>; canEdit: boolean }

export function DrawingVersionCard({ version, isChosen, onChoose, onChange, canEdit }: Properties) {
  const [label, setLabel] = useState<string | null>(null);
  const pages = useResource(`pages ${version.id} ${version.status}`, () => api.pages({ id: version.id }).then(list => list.pages, () => []));
  const picture = (pages.value?.[0]?.files as { thumbnail?: string } | undefined)?.thumbnail;
  const file = version.files[0];

  async function rename() {
    try {
      await api.updateVersion({ id: version.id }, { version_label: label ?? "", comments: version.comments });
      setLabel(null);
      await onChange();
    } catch (error) { complain(error) }
  }

  return (
    <article className="card version-card">
      <div className="thumb">{picture ? <img src={picture} alt="" loading="lazy" /> : <Icon name="sheet" size={28} />}</div>
      <div className="grow">
        {label === null
          ? <h2>{versionName(version)}{canEdit && <button className="button plain small" aria-label={`Label ${versionName(version)}`} onClick={() => setLabel(version.version_label ?? "")}><Icon name="edit" size={14} /></button>}</h2>
          : <form className="inline" onSubmit={event => { event.preventDefault(); void rename() }}><input aria-label="Label" autoFocus maxLength={100} value={label} onChange={event => setLabel(event.target.value)} /><button className="button small">Save</button></form>}
        <p className="faint">{date(version.created_at)}{version.pages ? ` · ${count(version.pages, "page")}` : ""}{file ? ` · ${bytes(version.files.reduce((sum, each) => sum + each.size, 0))}` : ""}</p>
        {file && <p><a href={versionFile(version.id, 1)}><Icon name="download" size={14} /> {file.name}{version.files.length > 1 ? ` and ${version.files.length - 1} more` : ""}</a></p>}
        {version.comments && <p>{version.comments}</p>}
        {version.refusal && <Note tone="bad">{version.refusal.reason}</Note>}
      </div>
      <div className="version-side">
        <StatusBadge status={version.status} of="version" />
        <label className="check"><input type="checkbox" checked={isChosen} disabled={version.status === "refused"} onChange={onChoose} />Compare</label>
      </div>
    </article>
  );
}
