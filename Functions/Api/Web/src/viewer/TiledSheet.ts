// A sheet in tiles: only what is in view is read, as sharp as the view needs it.
import { TileLayer, type Map } from "leaflet";
import type { TileGrid } from "../api/types";
import { at, bounds } from "./geometry";

/** - Returns: the layer, cut to the page: tiles at its edges reach beyond it. */
export function tiledSheet(grid: TileGrid, tileSize: number, pane: string, onReady: () => void, onFailure: () => void): TileLayer {
  // Half a pixel less, so that no tile is asked for that only touches the page.
  const edge = grid.width_points / grid.width / 2;
  const layer = new TileLayer(grid.url, {
    pane, tileSize, minZoom: -10, maxZoom: 24, minNativeZoom: 0, maxNativeZoom: grid.maximum_zoom, noWrap: true, keepBuffer: 3, updateWhenZooming: false,
    bounds: bounds([0, 0, grid.width_points - edge, grid.height_points - edge]),
  });
  layer.on("load", onReady);
  layer.on("tileerror", onFailure);
  return layer;
}

/** Keeps what a pane shows inside the page while it is not being zoomed. */
export function clipToPage(map: Map, pane: HTMLElement, grid: TileGrid): () => void {
  const clip = () => {
    const first = map.latLngToLayerPoint(at(0, 0)), last = map.latLngToLayerPoint(at(grid.width_points, grid.height_points));
    pane.style.clipPath = `polygon(${first.x}px ${first.y}px, ${last.x}px ${first.y}px, ${last.x}px ${last.y}px, ${first.x}px ${last.y}px)`;
  };
  const open = () => { pane.style.clipPath = "" };
  clip();
  map.on("zoomend viewreset moveend", clip);
  map.on("zoomanim", open);
  return () => { map.off("zoomend viewreset moveend", clip); map.off("zoomanim", open); pane.style.clipPath = "" };
}
