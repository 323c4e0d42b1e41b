// A picture laid on the map by an affine transform: a sheet that was turned, scaled or scanned askew lies exactly on the other.
import { Layer, latLng, type LatLng, type Map, type ZoomAnimEvent } from "leaflet";
import type { Affine } from "./geometry";

/** Points; far enough apart that rounding to pixels does not matter. */
const UNIT = 1e6;

export class AffinePicture extends Layer {
  readonly image = document.createElement("img");
  #pane: string;
  #transform: Affine;
  /** Points of the picture's own page. */
  #width: number;
  #map: Map | null = null;

  constructor(url: string, pane: string, transform: Affine, width: number, onReady: () => void, onFailure: () => void) {
    super();
    this.#pane = pane;
    this.#transform = transform;
    this.#width = width;
    this.image.alt = "";
    this.image.draggable = false;
    this.image.className = "sheet-picture leaflet-zoom-animated";
    this.image.addEventListener("load", () => { this.#reset(); this.image.classList.add("ready"); onReady() });
    this.image.addEventListener("error", onFailure);
    this.image.src = url;
  }

  onAdd(map: Map) {
    this.#map = map;
    map.getPane(this.#pane)?.appendChild(this.image);
    this.#reset();
  }

  onRemove() { this.image.remove(); this.#map = null }

  getEvents() { return { zoom: () => this.#reset(), viewreset: () => this.#reset(), zoomanim: (event: ZoomAnimEvent) => this.#animate(event) } }

  #reset() {
    const map = this.#map;
    if (map) this.#place(map.latLngToLayerPoint(latLng(0, 0)), map.latLngToLayerPoint(latLng(0, UNIT)));
  }

  #animate(event: { zoom: number; center: LatLng }) {
    const map = this.#map;
    if (!map) return;
    const place = (x: number) => map._latLngToNewLayerPoint(latLng(0, x), event.zoom, event.center);
    this.#place(place(0), place(UNIT));
  }

  /** - unit: where the point `UNIT` to the right of the origin comes to lie. */
  #place(origin: { x: number; y: number }, unit: { x: number; y: number }) {
    if (!this.image.naturalWidth) return;
    const scale = (unit.x - origin.x) / UNIT, perPixel = scale * this.#width / this.image.naturalWidth;
    const [a, b, c, d, e, f] = this.#transform;
    this.image.style.transform = `matrix(${a * perPixel},${b * perPixel},${c * perPixel},${d * perPixel},${origin.x + scale * e},${origin.y + scale * f})`;
  }
}
