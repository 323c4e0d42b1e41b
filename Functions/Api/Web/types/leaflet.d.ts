// The part of Leaflet 1.7 that the viewer uses.
export type LatLngTuple = [number, number];
export interface LatLng { lat: number; lng: number }
export interface Point { x: number; y: number; subtract(other: Point): Point; multiplyBy(factor: number): Point }
export class LatLngBounds {
  constructor(a: LatLngTuple | LatLng, b: LatLngTuple | LatLng);
  contains(other: LatLng): boolean;
  getCenter(): LatLng;
  getSouthWest(): LatLng;
  getNorthEast(): LatLng;
  getNorthWest(): LatLng;
  getSouthEast(): LatLng;
}
export interface LeafletMouseEvent { latlng: LatLng; originalEvent: MouseEvent }
export interface ZoomAnimEvent { zoom: number; center: LatLng }
export class Layer {
  addTo(map: Map): this;
  remove(): this;
  on(name: string, handler: (event: LeafletMouseEvent) => void): this;
  protected _map: Map | null;
}
export class Map {
  constructor(element: HTMLElement, options: Record<string, unknown>);
  setView(center: LatLng | LatLngTuple, zoom: number, options?: Record<string, unknown>): this;
  fitBounds(bounds: LatLngBounds, options?: Record<string, unknown>): this;
  flyToBounds(bounds: LatLngBounds, options?: Record<string, unknown>): this;
  getBoundsZoom(bounds: LatLngBounds): number;
  getBounds(): LatLngBounds;
  getCenter(): LatLng;
  getZoom(): number;
  setMinZoom(zoom: number): this;
  zoomIn(): this;
  zoomOut(): this;
  invalidateSize(options?: boolean | Record<string, unknown>): this;
  createPane(name: string): HTMLElement;
  getPane(name: string): HTMLElement | undefined;
  getContainer(): HTMLElement;
  on(names: string, handler: (event: LeafletMouseEvent) => void, context?: unknown): this;
  off(names: string, handler?: (event: LeafletMouseEvent) => void, context?: unknown): this;
  remove(): this;
  latLngToLayerPoint(place: LatLng | LatLngTuple): Point;
  containerPointToLatLng(point: [number, number]): LatLng;
  mouseEventToLatLng(event: MouseEvent): LatLng;
  panBy(offset: [number, number], options?: Record<string, unknown>): this;
  getZoomScale(to: number, from?: number): number;
  dragging: { enable(): void; disable(): void };
  _latLngToNewLayerPoint(place: LatLng, zoom: number, center: LatLng): Point;
  _zoomAnimated: boolean;
}
export class LayerGroup extends Layer { addLayer(layer: Layer): this; clearLayers(): this }
export class Path extends Layer {
  setStyle(style: Record<string, unknown>): this;
  getElement(): Element | undefined;
  bringToFront(): this;
}
export class Polygon extends Path { constructor(places: LatLngTuple[], options: Record<string, unknown>) }
export class Rectangle extends Path { constructor(bounds: LatLngBounds, options: Record<string, unknown>) }
export class CircleMarker extends Path { constructor(place: LatLngTuple, options: Record<string, unknown>) }
export class TileLayer extends Layer {
  constructor(url: string, options: Record<string, unknown>);
  getContainer(): HTMLElement | null;
}
export class Transformation { constructor(a: number, b: number, c: number, d: number) }
export const CRS: { Simple: object };
export const SVG: new (options?: Record<string, unknown>) => Layer;
export const DomUtil: { create(tag: string, className?: string, parent?: HTMLElement): HTMLElement };
export function latLng(lat: number, lng: number): LatLng;
export function extend<T extends object, U extends object>(target: T, source: U): T & U;
