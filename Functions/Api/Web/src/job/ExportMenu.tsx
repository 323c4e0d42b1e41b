import { useState } from "react";
import { api } from "../api/operations";
import type { Export } from "../api/types";
import { bytes, date } from "../app/format";
import { useResource } from "../app/useResource";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { complain } from "../ui/Toasts";

const KNOWN: Record<string, [string, string]> = {
  marked_up_pdf: ["Marked-up PDF", "the new set with clouds and notes that Bluebeam and Acrobat list"],
  side_by_side_pdf: ["Side-by-side PDF", "old and new of each sheet beside each other, with what was added and removed"],
  xlsx: ["Change log (Excel)", "one row for each change, with its status and comment"],
  csv: ["Change log (CSV)", "one line for each change, for a spreadsheet or takeoff"],
  bcf: ["BCF 2.1 topics", "issues for a BIM coordination tool"],
  json: ["Report (JSON)", "everything, for a program"],
  zip: ["All in one ZIP", "change log, report, topics and overlays"],
};

/** Which formats this installation makes, as its contract tells. */
async function formats(): Promise<string[]> {
  const contract = await fetch("/api/v1/openapi.json").then(answer => answer.json()) as { components: { schemas: { NewExport?: { properties: { format: { enum: string[] } } } } } };
  return contract.components.schemas.NewExport?.properties.format.enum ?? [];
}

export function ExportMenu({ job, isReady, onClose }: { job: string; isReady: boolean; onClose: () => void }) {
  const offered = useResource("formats", formats);
  const made = useResource(`exports ${job}`, () => api.exports({ id: job }));
  const [busy, setBusy] = useState("");
  const [latest, setLatest] = useState<Export | null>(null);

  async function make(format: string) {
    setBusy(format);
    try {
      const file = await api.makeExport({ id: job }, { format });
      setLatest(file);
      await made.reload();
      const link = document.createElement("a");
      link.href = file.url;
      link.download = `buildtrace.${format.split("_").pop() ?? format}`;
      link.click();
    } catch (error) { complain(error) }
    setBusy("");
  }

  return (
    <Dialog title="Take it along" onClose={onClose}>
      {!isReady && <p className="faint">Exports are made once the comparison has ended.</p>}
      <ul className="export-list">
        {(offered.value ?? []).sort((a, b) => Object.keys(KNOWN).indexOf(a) - Object.keys(KNOWN).indexOf(b)).map(format => {
          const [title, words] = KNOWN[format] ?? [format.replace(/[-_]/g, " ").toUpperCase(), ""];
          return (
            <li key={format}><div><strong>{title}</strong><span className="faint">{words}</span></div>
              <button className="button small" disabled={!isReady || busy !== ""} aria-label={`Export: ${title}`} onClick={() => { void make(format) }}>
                {busy === format ? <span className="spinner small" aria-hidden="true" /> : <Icon name="download" size={15} />}{busy === format ? "Making…" : "Export"}</button>
            </li>
          );
        })}
      </ul>
      {latest && <p role="status">Made {bytes(latest.size_bytes)}. <a href={latest.url} download>Download again</a></p>}
      {Boolean(made.value?.exports.length) && (
        <details>
          <summary>Made before</summary>
          <ul className="plain-list">{made.value?.exports.map(each => <li key={each.id}><a href={each.url} download>{KNOWN[each.format]?.[0] ?? each.format}</a> <span className="faint">{bytes(each.size_bytes)}, {date(each.created_at)}</span></li>)}</ul>
        </details>
      )}
    </Dialog>
  );
}
