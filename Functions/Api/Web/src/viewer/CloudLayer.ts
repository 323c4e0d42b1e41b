// Clouds over the changes. A click selects; what is selected stands out.
import { Polygon, type Map } from "leaflet";
import type { Change } from "../api/types";
import { asBox, cloud, height, width } from "./geometry";

interface Drawn { polygon: Polygon; key: string }

export class CloudLayer {
  #map: Map;
  #side: "old" | "new";
  #drawn = new globalThis.Map<string, Drawn>();
  #onSelect: (id: string) => void;

  /** - side: on which page the clouds lie. */
  constructor(map: Map, side: "old" | "new", onSelect: (id: string) => void) {
    this.#map = map;
    this.#side = side;
    this.#onSelect = onSelect;
  }

  show(changes: Change[], selected: string) {
    const wanted = new Set(changes.map(change => change.id));
    for (const [id, drawn] of this.#drawn) {
      if (!wanted.has(id)) { drawn.polygon.remove(); this.#drawn.delete(id) }
    }
    // Large ones below, so that small ones inside them can be reached.
    const area = (change: Change) => { const box = asBox(change.bounds); return width(box) * height(box) };
    for (const change of [...changes].sort((a, b) => area(b) - area(a))) {
      const box = this.#side === "new" ? change.bounds : change.oldBounds ?? change.bounds;
      const key = box.join();
      let drawn = this.#drawn.get(change.id);
      if (drawn && drawn.key !== key) { drawn.polygon.remove(); drawn = undefined }
      if (!drawn) {
        const polygon = new Polygon(cloud(asBox(box)), { pane: "clouds", className: "cloud", smoothFactor: 0.5, weight: 2, bubblingMouseEvents: false });
        polygon.on("click", () => this.#onSelect(change.id));
        polygon.addTo(this.#map);
        drawn = { polygon, key };
        this.#drawn.set(change.id, drawn);
      }
      const element = drawn.polygon.getElement();
      element?.setAttribute("class", `leaflet-interactive cloud kind-${change.kind} review-${change.status}${change.id === selected ? " selected" : ""}`);
      element?.setAttribute("data-change", change.id);
    }
  }
}
