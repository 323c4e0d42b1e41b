// Regions that a person corrects: drawn with the mouse, moved inside, resized at a corner.
import { CircleMarker, Rectangle, type LatLng, type Map } from "leaflet";
import type { NewRegion } from "../api/types";
import { asBox, at, bounds, point, tidy, type Box } from "./geometry";

interface Callbacks { onSelect: (index: number) => void; onDraw: (box: Box) => void; onChange: (index: number, box: Box) => void }

export class RegionLayer {
  #map: Map;
  #callbacks: Callbacks;
  #shapes: (Rectangle | CircleMarker)[] = [];
  #regions: NewRegion[] = [];
  #selected = -1;
  #stop: (() => void) | null = null;
  #isDrawing = false;

  constructor(map: Map, callbacks: Callbacks) {
    this.#map = map;
    this.#callbacks = callbacks;
    if (!map.getPane("regions")) map.createPane("regions").classList.add("region-pane");
    map.getContainer().addEventListener("pointerdown", this.#press, true);
  }

  close() {
    this.#stop?.();
    this.#clear();
    this.#map.getContainer().removeEventListener("pointerdown", this.#press, true);
    this.setDrawing(false);
  }

  setDrawing(isDrawing: boolean) {
    this.#isDrawing = isDrawing;
    this.#map.getContainer().classList.toggle("drawing", isDrawing);
  }

  show(regions: NewRegion[], selected: number) {
    this.#regions = regions;
    this.#selected = selected;
    this.#clear();
    regions.forEach((region, index) => {
      const box = asBox(region.bounds), isSelected = index === selected;
      this.#add(new Rectangle(bounds(box), { pane: "regions", className: `region action-${region.action}${isSelected ? " selected" : ""}`, interactive: false }));
      if (isSelected) for (const [x, y] of corners(box)) this.#add(new CircleMarker(at(x, y), { pane: "regions", radius: 6, className: "region-corner", interactive: false }));
    });
  }

  #add(shape: Rectangle | CircleMarker) { shape.addTo(this.#map); this.#shapes.push(shape) }
  #clear() { for (const shape of this.#shapes) shape.remove(); this.#shapes = [] }

  #press = (event: PointerEvent) => {
    if (event.button !== 0 || !(event.target instanceof Node)) return;
    const start = point(this.#map.mouseEventToLatLng(event));
    const grip = this.#selected >= 0 ? this.#corner(start) : -1;
    const hit = grip >= 0 ? this.#selected : this.#isDrawing ? -1 : this.#hit(start);
    if (!this.#isDrawing && hit < 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.#map.dragging.disable();
    if (hit >= 0 && grip < 0) this.#callbacks.onSelect(hit);
    const box = hit >= 0 ? asBox(this.#regions[hit]?.bounds ?? []) : null;
    const preview = new Rectangle(bounds(box ?? [...start, ...start]), { pane: "regions", className: "region preview", interactive: false });
    preview.addTo(this.#map);
    let result: Box | null = null;
    const move = (event: PointerEvent) => {
      const [x, y] = point(this.#map.mouseEventToLatLng(event) as LatLng);
      result = !box ? tidy([...start, x, y]) : grip >= 0 ? resized(box, grip, x, y) : [box[0] + x - start[0], box[1] + y - start[1], box[2] + x - start[0], box[3] + y - start[1]];
      (preview as unknown as { setBounds(bounds: unknown): void }).setBounds(bounds(result));
    };
    const end = () => {
      this.#stop?.();
      if (!result || result[2] - result[0] < 2 || result[3] - result[1] < 2) return;
      if (hit >= 0) this.#callbacks.onChange(hit, result); else this.#callbacks.onDraw(result);
    };
    this.#stop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      preview.remove();
      this.#map.dragging.enable();
      this.#stop = null;
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
  };

  /** The smallest region under a point. */
  #hit([x, y]: [number, number]): number {
    const area = (index: number) => { const [left, top, right, bottom] = asBox(this.#regions[index]?.bounds ?? []); return (right - left) * (bottom - top) };
    return this.#regions.map((region, index) => ({ box: asBox(region.bounds), index })).filter(({ box }) => box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3])
      .map(({ index }) => index).sort((a, b) => area(a) - area(b))[0] ?? -1;
  }

  #corner([x, y]: [number, number]): number {
    const perPoint = (this.#map.latLngToLayerPoint(at(1000, 0)).x - this.#map.latLngToLayerPoint(at(0, 0)).x) / 1000;
    const reach = 9 / perPoint;
    return corners(asBox(this.#regions[this.#selected]?.bounds ?? [])).findIndex(([cx, cy]) => Math.hypot(cx - x, cy - y) < reach);
  }
}

function corners([left, top, right, bottom]: Box): [number, number][] { return [[left, top], [right, top], [right, bottom], [left, bottom]] }

function resized([left, top, right, bottom]: Box, grip: number, x: number, y: number): Box {
  return tidy([grip === 0 || grip === 3 ? x : left, grip < 2 ? y : top, grip === 1 || grip === 2 ? x : right, grip >= 2 ? y : bottom]);
}
