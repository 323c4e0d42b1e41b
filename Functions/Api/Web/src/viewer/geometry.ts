// Places on a sheet in points (origin top left, y down), and where the map has them.
import { LatLngBounds, type LatLng, type LatLngTuple } from "leaflet";

export type Box = [left: number, top: number, right: number, bottom: number];
export type Affine = [number, number, number, number, number, number];

export const IDENTITY: Affine = [1, 0, 0, 1, 0, 0];
export const at = (x: number, y: number): LatLngTuple => [-y, x];
export const point = (place: LatLng): [number, number] => [place.lng, -place.lat];
export const bounds = ([left, top, right, bottom]: Box) => new LatLngBounds(at(left, bottom), at(right, top));
export const asBox = (numbers: number[]): Box => [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 0];
export const widened = ([left, top, right, bottom]: Box, by: number): Box => [left - by, top - by, right + by, bottom + by];
export const width = (box: Box) => box[2] - box[0];
export const height = (box: Box) => box[3] - box[1];

export function tidy([a, b, c, d]: Box): Box { return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)] }

/** A box that a transform has moved, upright again. */
export function moved(box: Box, [a, b, c, d, e, f]: Affine): Box {
  const corners = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]] as const;
  const xs = corners.map(([x, y]) => a * x + c * y + e), ys = corners.map(([x, y]) => b * x + d * y + f);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The outline of a revision cloud around a box: scallops that bulge outwards, all of one size. */
export function cloud(box: Box): LatLngTuple[] {
  const [left, top, right, bottom] = widened(box, 3);
  const size = Math.min(16, Math.max(5, Math.min(right - left, bottom - top) / 3));
  const outline: LatLngTuple[] = [];
  const sides: [number, number, number, number][] = [[left, top, right, top], [right, top, right, bottom], [right, bottom, left, bottom], [left, bottom, left, top]];
  for (const [x1, y1, x2, y2] of sides) {
    const length = Math.hypot(x2 - x1, y2 - y1);
    const number = Math.min(60, Math.max(2, Math.round(length / size)));
    const alongX = (x2 - x1) / length, alongY = (y2 - y1) / length, radius = length / number / 2;
    for (let scallop = 0; scallop < number; scallop++) {
      const centre = (scallop + 0.5) * 2 * radius;
      for (let step = 0; step <= 6; step++) {
        const angle = Math.PI * (1 - step / 6);
        const along = centre + radius * Math.cos(angle), out = radius * Math.sin(angle);
        outline.push(at(x1 + alongX * along + alongY * out, y1 + alongY * along - alongX * out));
      }
    }
  }
  return outline;
}
