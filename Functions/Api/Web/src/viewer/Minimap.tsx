import type { Map } from "leaflet";
import { useEffect, useState } from "react";
import { at, height, point, width, type Box } from "./geometry";

/** The whole sheet, small, with a frame around what is in view. A click goes there. */
export function Minimap({ map, page, picture }: { map: Map; page: Box; picture: string }) {
  const [view, setView] = useState<Box>(page);
  useEffect(() => {
    const look = () => {
      const seen = map.getBounds();
      const [left, top] = point(seen.getNorthWest()), [right, bottom] = point(seen.getSouthEast());
      setView([Math.max(left, page[0]), Math.max(top, page[1]), Math.min(right, page[2]), Math.min(bottom, page[3])]);
    };
    look();
    map.on("moveend zoomend", look);
    return () => { map.off("moveend zoomend", look) };
  }, [map, page]);

  const isWhole = width(view) > 0.97 * width(page) && height(view) > 0.97 * height(page);
  const share = (value: number, whole: number) => `${Math.min(100, Math.max(0, 100 * value / whole))}%`;
  return (
    <button className={`minimap ${isWhole ? "whole" : ""}`} aria-label="Overview of the sheet; a click goes there" tabIndex={-1} style={{ aspectRatio: `${width(page)} / ${height(page)}` }}
      onClick={event => {
        const frame = event.currentTarget.getBoundingClientRect();
        map.setView(at((event.clientX - frame.left) / frame.width * width(page), (event.clientY - frame.top) / frame.height * height(page)), map.getZoom());
      }}>
      <img src={picture} alt="" />
      <span style={{ left: share(view[0], width(page)), top: share(view[1], height(page)), width: share(width(view), width(page)), height: share(height(view), height(page)) }} />
    </button>
  );
}
