import { Icon } from "../ui/Icon";

/** Closer, further, whole sheet: in a corner of the drawing. */
export function MapButtons({ onZoom, onFit }: { onZoom: (direction: 1 | -1) => void; onFit: () => void }) {
  return (
    <div className="map-buttons">
      <button className="button small icon-only" aria-label="Closer (+)" onClick={() => onZoom(1)}><Icon name="plus" size={16} /></button>
      <button className="button small icon-only" aria-label="Further (−)" onClick={() => onZoom(-1)}><Icon name="minus" size={16} /></button>
      <button className="button small icon-only" aria-label="Whole sheet (f)" onClick={onFit}><Icon name="fit" size={16} /></button>
    </div>
  );
}
