import type { Map } from "leaflet";
import { useCallback, useEffect, useMemo, useState } from "react";
import { api, thumbnail } from "../api/operations";
import type { Alignment, Page, ReviewStatus, TileGrid } from "../api/types";
import { useMe } from "../app/me";
import { go, useQuery } from "../app/router";
import { usePreferences } from "../app/settings";
import { useResource } from "../app/useResource";
import { useTitle } from "../app/useTitle";
import { sheetName } from "../job/sheets";
import { loadSheet, type Sheet } from "../sheet/loadSheet";
import { BulkBar } from "../sheet/BulkBar";
import { ChangeDetail } from "../sheet/ChangeDetail";
import { filteredChanges, type ChangeFilter } from "../sheet/changeFilter";
import { ChangeFilters } from "../sheet/ChangeFilters";
import { ChangesList } from "../sheet/ChangesList";
import { HelpDialog } from "../sheet/HelpDialog";
import { MapButtons } from "../sheet/MapButtons";
import { PrintSheet } from "../sheet/PrintSheet";
import { OverlayEditor } from "../sheet/OverlayEditor";
import { SheetHeader } from "../sheet/SheetHeader";
import { SummarySection } from "../sheet/SummarySection";
import { useKeys } from "../sheet/useKeys";
import { useTriage } from "../sheet/useTriage";
import { ViewerToolbar } from "../sheet/ViewerToolbar";
import { Empty, Failure, Loading, Note } from "../ui/States";
import { bounds, IDENTITY, type Affine, type Box } from "../viewer/geometry";
import { isMode, MODES, type Mode } from "../viewer/modes";
import type { Picture } from "../viewer/SheetMap";
import { Viewer, type Pictures } from "../viewer/Viewer";

export function SheetPage({ id }: { id: string }) {
  const sheet = useResource(`sheet ${id}`, () => loadSheet(id));
  if (!sheet.value) return sheet.error ? <Failure error={sheet.error} onRetry={() => { void sheet.reload() }} /> : <Loading what="the sheet" />;
  return <SheetDesk key={id} sheet={sheet.value} onReload={sheet.reload} />;
}

const preview = (page: Page | undefined) => (page?.files as { preview?: string } | undefined)?.preview;

/** What there is to see of a sheet, and how it lies. */
function picturesOf({ comparison, oldPage, newPage, pictures }: Sheet): { pictures: Pictures; page: Box; modes: Mode[] } {
  const alignment = comparison.alignment as Alignment | undefined;
  const isLaid = alignment !== undefined && alignment.verdict !== "refused";
  const main = newPage ?? oldPage;
  const width = main?.width_points ?? 1000, height = main?.height_points ?? 700;
  const transform: Affine = isLaid ? alignment.transform : IDENTITY;
  const before = pictures.before_url ?? preview(oldPage), after = pictures.after_url ?? preview(newPage);
  const layers = comparison.tiles?.layers ?? {}, grid = layers.new ?? layers.old;
  // A grid of another scale than the map's (two sheets that are not laid on each other) is shown as a whole.
  const fits = (layer: TileGrid | undefined) => layer && grid && layer.width === grid.width && layer.maximum_zoom === grid.maximum_zoom && Math.abs(layer.width_points - grid.width_points) < 0.5 ? layer : undefined;
  const picture = (url: string | undefined, name: string, transform: Affine, page: Page | undefined): Picture | undefined =>
    page && (url || fits(layers[name])) ? { url, transform, width: page.width_points, tiles: fits(layers[name]) } : undefined;
  const found: Pictures = {
    old: picture(before, "old", transform, oldPage), new: picture(after, "new", IDENTITY, newPage), overlay: pictures.overlay_url ? picture(pictures.overlay_url, "overlay", IDENTITY, main) : undefined,
    thumbnail: main ? thumbnail(comparison.id) : undefined, grid,
  };
  const modes = MODES.filter(mode => mode === "overlay" || mode === "difference" ? found.overlay : mode === "old" ? found.old : mode === "new" ? found.new : found.old && found.new);
  return { pictures: found, page: [0, 0, width, height], modes };
}

function SheetDesk({ sheet, onReload }: { sheet: Sheet; onReload: () => Promise<void> }) {
  const { comparison, sheets } = sheet;
  useTitle([sheetName(comparison), comparison.sheet_number && comparison.title].filter(Boolean).join(" "));
  const me = useMe();
  const canEdit = me.role !== "viewer";
  const { colours } = usePreferences();
  const members = useResource("members", () => api.members().then(list => list.members));
  const triage = useTriage(comparison.id);
  const { pictures, page, modes } = useMemo(() => picturesOf(sheet), [sheet]);
  const [modeText, setMode] = useQuery("mode", modes[0] ?? "new");
  const mode = isMode(modeText) && modes.includes(modeText) ? modeText : modes[0] ?? "new";
  const [selected, select] = useQuery("change");
  const [kind, setKind] = useQuery("kind");
  const [status, setStatus] = useQuery("decision");
  const [category, setCategory] = useQuery("category");
  const [search, setSearch] = useQuery("q");
  const [tab, setTab] = useQuery("panel", "changes");
  const [checked, setChecked] = useState<Set<string>>(new Set());
  const [balance, setBalance] = useState(0.5);
  const [areCloudsShown, setClouds] = useState(true);
  const [isHelping, setHelping] = useState(false);
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const done = () => setPrinting(false);
    window.addEventListener("afterprint", done);
    return () => window.removeEventListener("afterprint", done);
  }, []);
  const [map, setMap] = useState<Map | null>(null);

  const filter: ChangeFilter = { kind, status, category, search };
  const all = triage.changes;
  const shown = useMemo(() => filteredChanges(all ?? [], { kind, status, category, search }), [all, kind, status, category, search]);
  const change = all?.find(each => each.id === selected);
  const index = sheets.findIndex(each => each.id === comparison.id);
  const step = (by: 1 | -1) => {
    if (shown.length === 0) return;
    const at = shown.findIndex(each => each.id === selected);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length];
    if (next) select(next.id);
  };
  const toSheet = (by: 1 | -1) => {
    const next = sheets[index + by];
    if (next) go(`/sheets/${next.id}?${new URLSearchParams(mode === modes[0] ? {} : { mode })}`.replace(/\?$/, ""));
  };
  const decide = useCallback((status: ReviewStatus) => {
    if (!canEdit) return;
    const ids = checked.size ? [...checked] : selected ? [selected] : [];
    triage.decide(ids, status);
    setChecked(new Set());
  }, [canEdit, checked, selected, triage]);
  const check = (id: string) => setChecked(before => { const next = new Set(before); if (!next.delete(id)) next.add(id); return next });
  const zoom = (by: 1 | -1) => { if (by > 0) map?.zoomIn(); else map?.zoomOut() };
  const fit = () => { map?.fitBounds(bounds(page), { padding: [16, 16] }) };

  useKeys({
    n: () => step(1), p: () => step(-1), "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1), f: fit, "?": () => setHelping(true), v: () => setClouds(shown => !shown),
    a: () => decide("accepted"), r: () => decide("rejected"), g: () => decide("flagged"), o: () => decide("open"), z: triage.undo, x: () => { if (selected) check(selected) },
    c: () => document.getElementById("comment")?.focus(), "[": () => toSheet(-1), "]": () => toSheet(1), Escape: () => { select(""); setChecked(new Set()) },
    ...Object.fromEntries(MODES.map((name, index) => [String(index + 1), () => { if (modes.includes(name)) setMode(name === modes[0] ? "" : name) }])),
  });

  const alignment = comparison.alignment as Alignment | undefined;
  return (
    <div className="sheet-page">
      <SheetHeader sheet={sheet} name={sheetName(comparison)} changes={all} onStep={toSheet} onPrint={() => setPrinting(true)} hasBefore={index > 0} hasNext={index >= 0 && index < sheets.length - 1} />
      <div className="sheet-stage">
        <ViewerToolbar mode={mode} modes={modes} onMode={name => setMode(name === modes[0] ? "" : name)} balance={balance} onBalance={setBalance} onHelp={() => setHelping(true)}
          areCloudsShown={areCloudsShown} onClouds={() => setClouds(!areCloudsShown)} />
        {modes.length === 0
          ? <Empty icon="sheet" title="There is no picture of this sheet"><p>{comparison.failure?.message ?? "It has not been read yet."}</p></Empty>
          : <Viewer page={page} pictures={pictures} mode={mode} balance={balance} colours={colours} changes={shown} selected={selected} onSelect={select} onMap={setMap} areCloudsShown={areCloudsShown && tab !== "correct"} />}
        {modes.length > 0 && <MapButtons onZoom={zoom} onFit={fit} />}
      </div>
      <aside className="sheet-panel" aria-label="Changes and words">
        {comparison.failure && <Note tone="bad">{comparison.failure.message}</Note>}
        {alignment && alignment.verdict !== "good" && <Note tone="warn"><strong>{alignment.verdict === "refused" ? "The two cannot be laid on each other." : "Poorly aligned."}</strong> {alignment.reasons.join("; ")}</Note>}
        {comparison.notes.map(note => <Note key={note}>{note}</Note>)}
        <div className="tabs" role="tablist" aria-label="Panel">
          {[["changes", "Changes"], ["summary", "Summary"], ...(canEdit && pictures.new ? [["correct", "Correct"]] : [])].map(([name = "", title]) => (
            <button key={name} role="tab" id={`panel-${name}`} aria-selected={tab === name} aria-controls="panel" onClick={() => setTab(name)}>{title}</button>
          ))}
        </div>
        <div id="panel" className={`panel-body panel-${tab}`} role="tabpanel" aria-labelledby={`panel-${tab}`}>
          {tab === "summary" ? <SummarySection comparison={comparison.id} members={members.value ?? []} canEdit={canEdit} onSelect={id => { setTab("changes"); select(id) }} />
            : tab === "correct" ? <OverlayEditor comparison={comparison.id} map={map} changes={all ?? []} members={members.value ?? []} onSaved={() => { void onReload() }} />
            : !all ? (triage.error ? <Failure error={triage.error} onRetry={() => { void triage.reload() }} /> : <Loading what="changes" />)
            : all.length === 0 ? <Empty icon="check" title={comparison.status === "added" ? "The whole sheet is new" : comparison.status === "removed" ? "The whole sheet was removed" : "Nothing changed here"}>{comparison.summary && <p>{comparison.summary.text}</p>}</Empty>
            : (
              <>
                <ChangeFilters changes={all} filter={filter} onChange={(name, value) => ({ kind: setKind, status: setStatus, category: setCategory, search: setSearch })[name](value)} />
                {canEdit && <BulkBar number={checked.size} total={shown.length} onAll={() => setChecked(new Set(shown.map(each => each.id)))} onNone={() => setChecked(new Set())} onDecide={decide}
                  members={members.value ?? []} onAssign={user => { void triage.assign([...checked], user); setChecked(new Set()) }} />}
                <ChangesList changes={shown} selected={selected} checked={checked} onSelect={select} onCheck={check} canEdit={canEdit} />
                {change && <ChangeDetail change={change} members={members.value ?? []} canEdit={canEdit} onDecide={status => triage.decide([change.id], status)} onEdit={review => triage.edit(change.id, review)} />}
              </>
            )}
        </div>
      </aside>
      {isPrinting && <PrintSheet sheet={sheet} name={sheetName(comparison)} page={page} picture={pictures.overlay?.url ?? pictures.new?.url ?? pictures.old?.url ?? thumbnail(comparison.id)} changes={shown} onPicture={() => window.print()} />}
      {isHelping && <HelpDialog onClose={() => setHelping(false)} />}
    </div>
  );
}
