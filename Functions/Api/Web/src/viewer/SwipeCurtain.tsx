import type { Map } from "leaflet";
import { useEffect, useState } from "react";

/** The old revision left of a line that is pulled, the new one right of it. */
export function SwipeCurtain({ map }: { map: Map }) {
  const [share, setShare] = useState(0.5);

  useEffect(() => {
    const old = map.getPane("old"), latest = map.getPane("new");
    if (!old || !latest) return;
    const clip = () => {
      const frame = map.getContainer();
      const corner = map.latLngToLayerPoint(map.containerPointToLatLng([0, 0]));
      const x = corner.x + frame.clientWidth * share, right = corner.x + frame.clientWidth, bottom = corner.y + frame.clientHeight;
      const box = (x1: number, x2: number) => `polygon(${x1}px ${corner.y}px, ${x2}px ${corner.y}px, ${x2}px ${bottom}px, ${x1}px ${bottom}px)`;
      old.style.clipPath = box(corner.x, x);
      latest.style.clipPath = box(x, right);
    };
    clip();
    map.on("move zoom viewreset resize zoomend", clip);
    return () => { map.off("move zoom viewreset resize zoomend", clip); old.style.clipPath = ""; latest.style.clipPath = "" };
  }, [map, share]);

  const drag = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const frame = map.getContainer().getBoundingClientRect();
    setShare(Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width)));
  };
  return (
    <div className="curtain" style={{ left: `${share * 100}%` }} role="slider" tabIndex={0} aria-label="Curtain between old and new" aria-valuemin={0} aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)} onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag}
      onKeyDown={event => {
        if (event.key === "ArrowLeft") setShare(share => Math.max(0, share - 0.02));
        if (event.key === "ArrowRight") setShare(share => Math.min(1, share + 0.02));
      }}>
      <span className="curtain-tag old">Old</span><span className="curtain-grip" /><span className="curtain-tag new">New</span>
    </div>
  );
}
