import type { Map } from "leaflet";
import { useEffect } from "react";

/** Two maps that show the same place at the same scale, whichever is moved. */
export function useLockedMaps(a: Map | null, b: Map | null) {
  useEffect(() => {
    if (!a || !b) return;
    let isFollowing = false;
    const lead = (from: Map, to: Map) => () => {
      if (isFollowing) return;
      isFollowing = true;
      to.setView(from.getCenter(), from.getZoom(), { animate: false });
      isFollowing = false;
    };
    const first = lead(a, b), second = lead(b, a);
    a.invalidateSize({ animate: false });
    first();
    a.on("move zoom", first);
    b.on("move zoom", second);
    return () => { a.off("move zoom", first); b.off("move zoom", second); };
  }, [a, b]);
}
