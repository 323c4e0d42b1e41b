import type { Map } from "leaflet";
import { useEffect, useRef, useState } from "react";
import { api } from "../api/operations";
import type { Change, ManualOverlay, Member, NewRegion, RegionAction } from "../api/types";
import { count, date } from "../app/format";
import { useResource } from "../app/useResource";
import { Icon } from "../ui/Icon";
import { Failure, Loading } from "../ui/States";
import { complain, say } from "../ui/Toasts";
import { RegionLayer } from "../viewer/RegionLayer";

interface Properties { comparison: string; map: Map | null; changes: Change[]; members: Member[]; onSaved: () => void }

const ACTIONS: RegionAction[] = ["added", "removed", "moved"];
const SIDES = ["Left", "Top", "Right", "Bottom"];

/** What a region looks like that stands for a change of the machine's. */
function region(change: Change): NewRegion {
  const action: RegionAction = change.kind === "removed" ? "removed" : change.kind === "moved" && change.oldBounds ? "moved" : "added";
  return { action, bounds: change.bounds, from: action === "moved" ? change.oldBounds : undefined, label: change.text ? `${change.text.old} → ${change.text.new}` : `${change.category} ${change.kind}` };
}

/** Corrects the overlay: regions are drawn, moved, resized, named and deleted; each saving is a new version. */
export function OverlayEditor({ comparison, map, changes, members, onSaved }: Properties) {
  const overlay = useResource(`overlay ${comparison}`, () => api.overlay({ id: comparison }));
  const [regions, setRegions] = useState<NewRegion[] | null>(null);
  const [selected, setSelected] = useState(-1);
  const [drawing, setDrawing] = useState<RegionAction | null>(null);
  const [isSaving, setSaving] = useState(false);
  const layer = useRef<RegionLayer | null>(null);
  const state = useRef({ drawing });
  state.current = { drawing };
  const active = overlay.value?.manual.find(each => each.is_active);
  const current = regions ?? active?.regions ?? [];

  useEffect(() => {
    if (!map) return;
    const made = new RegionLayer(map, {
      onSelect: setSelected,
      onChange: (index, box) => setRegions(before => (before ?? stored.current).map((region, at) => at === index ? { ...region, bounds: box } : region)),
      onDraw: box => {
        setRegions(before => {
          const next = [...(before ?? stored.current), { action: state.current.drawing ?? "added", bounds: box }];
          setSelected(next.length - 1);
          return next;
        });
        setDrawing(null);
      },
    });
    layer.current = made;
    return () => { made.close(); layer.current = null };
  }, [map]);
  const stored = useRef<NewRegion[]>([]);
  stored.current = active?.regions ?? [];
  useEffect(() => { layer.current?.show(current, selected) });
  useEffect(() => { layer.current?.setDrawing(drawing !== null) }, [drawing, map]);

  if (!overlay.value) return overlay.error ? <Failure error={overlay.error} onRetry={() => { void overlay.reload() }} /> : <Loading what="corrections" />;
  const versions = overlay.value.manual;
  const names = new globalThis.Map(members.map(member => [member.id, member.name ?? member.email]));
  const put = (index: number, change: Partial<NewRegion>) => setRegions(current.map((region, at) => at === index ? { ...region, ...change } : region));
  const chosen = current[selected];

  async function save() {
    setSaving(true);
    try {
      const wanted = current.map(({ action, bounds, from, label }) => ({ action, bounds, label: label || undefined, ...(action === "moved" ? { from: from ?? bounds } : {}) }));
      if (active) await api.updateOverlay({ id: comparison, overlay_id: active.id }, { regions: wanted });
      else await api.addOverlay({ id: comparison }, { regions: wanted });
      await overlay.reload();
      setRegions(null);
      setSelected(-1);
      say("Saved. Have the summary written again so that it is about this.");
      onSaved();
    } catch (error) { complain(error) }
    setSaving(false);
  }

  const activate = async (version: ManualOverlay, isActive: boolean) => {
    try {
      await api.updateOverlay({ id: comparison, overlay_id: version.id }, { is_active: isActive });
      setRegions(null);
      await overlay.reload();
    } catch (error) { complain(error) }
  };

  return (
    <section className="overlay-editor" aria-label="Correct the overlay">
      <p className="faint">Mark what the machine missed, or begin with what it found and take away what is wrong. Drag inside a region to move it, at a corner to resize it.</p>
      <div className="inline wrap">
        {ACTIONS.filter(action => action !== "moved").map(action => <button key={action} className={`button small draw-${action}`} aria-pressed={drawing === action} onClick={() => setDrawing(drawing === action ? null : action)}><Icon name="plus" size={14} />Mark {action}</button>)}
        {current.length === 0 && changes.length > 0 && <button className="button small" onClick={() => setRegions(changes.filter(change => change.category !== "titleBlock").slice(0, 500).map(region))}>Begin with the machine’s {changes.filter(change => change.category !== "titleBlock").length}</button>}
      </div>
      {drawing && <p role="status">Drag a rectangle over what was {drawing}.</p>}
      <ul className="region-list" aria-label="Regions">
        {current.map((each, index) => (
          <li key={each.id ?? index} className={index === selected ? "selected" : ""}>
            <button className="change-button" aria-current={index === selected ? "true" : undefined} onClick={() => setSelected(index === selected ? -1 : index)}>
              <span className={`kind-mark kind-${each.action}`} aria-hidden="true" />
              <span className="one-line">{each.label || `Region ${index + 1}`}</span><span className="faint">{each.action}</span>
            </button>
            <button className="button plain small" aria-label={`Delete ${each.label || `region ${index + 1}`}`} onClick={() => { setRegions(current.filter((_, at) => at !== index)); setSelected(-1) }}>
              <Icon name="trash" size={15} />
            </button>
          </li>
        ))}
      </ul>
      {chosen && (
        <fieldset><legend>Region {selected + 1}</legend>
          <label>Label<input maxLength={200} value={chosen.label ?? ""} onChange={event => put(selected, { label: event.target.value })} /></label>
          <label>Kind<select value={chosen.action} onChange={event => put(selected, { action: event.target.value as RegionAction, from: event.target.value === "moved" ? chosen.from ?? chosen.bounds : undefined })}>{ACTIONS.map(action => <option key={action}>{action}</option>)}</select>
          </label>
          <div className="sides">{SIDES.map((side, at) => <label key={side}>{side}<input type="number" step="1" value={Math.round(chosen.bounds[at] ?? 0)} onChange={event => put(selected, { bounds: chosen.bounds.map((value, index) => index === at ? Number(event.target.value) : value) })} /></label>)}</div>
        </fieldset>
      )}
      <div className="inline">
        <button className="button" disabled={!regions} onClick={() => { setRegions(null); setSelected(-1) }}>Discard</button>
        <button className="button primary" disabled={!regions || isSaving} onClick={() => { void save() }}>Save {count(current.length, "region")}</button>
      </div>
      {versions.length > 0 && (
        <details><summary>{count(versions.length, "version")}</summary>
          <ul className="plain-list">{[...versions].reverse().map(version => (
            <li key={version.id}>Version {version.version}, {count(version.regions.length, "region")} <span className="faint">{version.created_by ? names.get(version.created_by) : ""} {date(version.created_at)}</span>{" "}
              <button className="button small" onClick={() => { void activate(version, !version.is_active) }}>{version.is_active ? "Take out of use" : "Use"}</button>
              </li>
          ))}</ul>
        </details>
      )}
    </section>
  );
}
