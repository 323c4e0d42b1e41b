import { CRS, extend, Map, Transformation } from "leaflet";
import { useEffect, useRef, useState } from "react";
import type { Change, TileGrid } from "../api/types";
import { AffinePicture } from "./AffinePicture";
import { CloudLayer } from "./CloudLayer";
import { bounds, type Affine, type Box } from "./geometry";
import { clipToPage, tiledSheet } from "./TiledSheet";

/** A picture of a sheet: the whole of it, shown at once, and where there are tiles these in its place. `width`: points of its own page. */
export interface Picture { url?: string; transform: Affine; width: number; tiles?: TileGrid }

/** How the map counts: its zoom is the tiles' zoom, its places are points. Without tiles, zoom 0 is a pixel a point. */
function coordinates(grid: TileGrid | undefined) {
  const factor = grid ? grid.width / grid.width_points / 2 ** grid.maximum_zoom : 1;
  return { ...extend({}, CRS.Simple), transformation: new Transformation(factor, 0, -factor, 0) };
}
export type PaneName = "old" | "new" | "overlay";
export interface PaneLook { opacity: number; filter?: string; blend?: string; isShown: boolean }

interface Properties {
  label: string;
  page: Box;
  /** The grid that the map's zooms are those of. */
  grid?: TileGrid;
  pictures: Partial<Record<PaneName, Picture>>;
  looks: Record<PaneName, PaneLook>;
  changes: Change[];
  selected: string;
  cloudSide: "old" | "new";
  onSelect: (id: string) => void;
  onMap: (map: Map | null) => void;
}

const PANES: PaneName[] = ["old", "new", "overlay"];

/** One map with the sheet's pictures, each in its pane, and the clouds. Pictures stay loaded while the view changes, so a switch costs no reading. */
export function SheetMap({ label, page, grid, pictures, looks, changes, selected, cloudSide, onSelect, onMap }: Properties) {
  const element = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<Map | null>(null);
  const clouds = useRef<CloudLayer | null>(null);
  const select = useRef(onSelect);
  select.current = onSelect;
  const announce = useRef(onMap);
  announce.current = onMap;
  const [loading, setLoading] = useState(0);
  const [isBroken, setBroken] = useState(false);
  const [isReady, setReady] = useState(false);
  const gridNow = useRef(grid);
  gridNow.current = grid;
  const pageKey = page.join();

  useEffect(() => {
    const container = element.current;
    if (!container) return;
    const map = new Map(container, {
      crs: coordinates(gridNow.current), attributionControl: false, zoomControl: false, fadeAnimation: false, zoomSnap: 0, zoomDelta: 0.5, wheelPxPerZoomLevel: 90, minZoom: -10,
      maxZoom: (gridNow.current?.maximum_zoom ?? 3) + 3, zoomAnimationThreshold: 8,
      inertia: true, bounceAtZoomLimits: false, boxZoom: true, keyboard: true,
    });
    for (const name of PANES) {
      const pane = map.createPane(name);
      pane.classList.add("picture-pane");
      // Inside, so that what is done to the pane (colours, the curtain) is done to both.
      const tiles = map.createPane(`${name}-tiles`);
      pane.appendChild(tiles);
    }
    map.createPane("clouds").classList.add("cloud-pane");
    map.fitBounds(bounds(page), { animate: false, padding: [16, 16] });
    map.setMinZoom(map.getZoom() - 1.5);
    clouds.current = new CloudLayer(map, cloudSide, id => select.current(id));
    map.on("zoomend", () => container.setAttribute("data-zoom", map.getZoom().toFixed(3)));
    const observer = new ResizeObserver(() => {
      // Whoever saw the whole sheet sees the whole sheet.
      const whole = bounds(page), isWhole = map.getBounds().contains(whole.getSouthWest()) && map.getBounds().contains(whole.getNorthEast());
      map.invalidateSize({ animate: false });
      if (isWhole) map.fitBounds(whole, { animate: false, padding: [16, 16] });
    });
    observer.observe(container);
    setMap(map);
    announce.current(map);
    return () => { observer.disconnect(); announce.current(null); map.remove(); setMap(null) };
    // A map belongs to one page of one size.
  }, [pageKey, cloudSide]);

  for (const name of PANES) usePicture(map, name, pictures[name], looks[name].isShown, { setLoading, setBroken, setReady });

  useEffect(() => {
    for (const name of PANES) {
      const pane = map?.getPane(name);
      if (!pane) continue;
      const look = looks[name];
      pane.style.display = look.isShown ? "" : "none";
      pane.style.opacity = String(look.opacity);
      pane.style.filter = look.filter ?? "";
      pane.style.mixBlendMode = look.blend ?? "";
    }
  });

  useEffect(() => { if (map) clouds.current?.show(changes, selected) }, [map, changes, selected]);

  return (
    <div className="sheet-map-frame" data-ready={isReady}>
      <div ref={element} className="sheet-map" aria-label={label} role="application" aria-roledescription="drawing" tabIndex={0} />
      {loading > 0 && <div className="map-state" role="status"><span className="spinner" aria-hidden="true" />Loading the drawing…</div>}
      {isBroken && <div className="map-state" role="alert">The picture did not load. Links last a quarter of an hour: <button className="button small" onClick={() => location.reload()}>load again</button></div>}
    </div>
  );
}

interface Listeners { setLoading: (change: (number: number) => number) => void; setBroken: (isBroken: boolean) => void; setReady: (isReady: boolean) => void }

function usePicture(map: Map | null, pane: PaneName, picture: Picture | undefined, isShown: boolean, { setLoading, setBroken, setReady }: Listeners) {
  // A picture is read when it is first shown, and kept.
  const [isWanted, setWanted] = useState(isShown);
  useEffect(() => { if (isShown) setWanted(true) }, [isShown]);
  const key = picture ? [picture.url?.split("?")[0], picture.tiles?.url, picture.transform].join() : "";
  const current = useRef(picture);
  current.current = picture;
  useEffect(() => {
    const picture = current.current;
    if (!map || !picture || !isWanted) return;
    let isPending = true;
    const settle = () => { if (isPending) { isPending = false; setLoading(number => number - 1) } };
    const ready = () => { settle(); setReady(true) };
    setLoading(number => number + 1);
    const whole = picture.url ? new AffinePicture(picture.url, pane, picture.transform, picture.width, ready, () => { if (!picture.tiles) { settle(); setBroken(true) } }).addTo(map) : null;
    const element = map.getPane(`${pane}-tiles`);
    let unclip: (() => void) | undefined;
    const tiles = picture.tiles && element
      // The whole picture was there for the time until the tiles are.
      ? tiledSheet(picture.tiles, 256, `${pane}-tiles`, () => { ready(); whole?.remove() }, () => { if (!whole) setBroken(true) }).addTo(map) : null;
    if (picture.tiles && element) unclip = clipToPage(map, element, picture.tiles);
    return () => { settle(); unclip?.(); tiles?.remove(); whole?.remove() };
  }, [map, pane, key, isWanted, setLoading, setBroken, setReady]);
}
