import type { Map } from "leaflet";
import { useEffect, useRef, useState } from "react";
import type { Change, TileGrid } from "../api/types";
import type { ColourPair } from "../app/settings";
import { OverlayFilters } from "./Filters";
import { asBox, bounds, height, width, widened, type Box } from "./geometry";
import { Minimap } from "./Minimap";
import type { Mode } from "./modes";
import { SheetMap, type PaneLook, type PaneName, type Picture } from "./SheetMap";
import { SwipeCurtain } from "./SwipeCurtain";
import { useLockedMaps } from "./useLockedMaps";

export interface Pictures { old?: Picture; new?: Picture; overlay?: Picture; thumbnail?: string; grid?: TileGrid }

interface Properties {
  page: Box;
  pictures: Pictures;
  mode: Mode;
  /** 0 shows the old alone, 1 the new alone, 0.5 both. */
  balance: number;
  colours: ColourPair;
  changes: Change[];
  selected: string;
  onSelect: (id: string) => void;
  onMap?: (map: Map | null) => void;
  areCloudsShown: boolean;
}

const BLINK = 700;
const hidden: PaneLook = { opacity: 1, isShown: false };
const shown: PaneLook = { opacity: 1, isShown: true };

/** A sheet's old and new revision in one of the views. */
export function Viewer({ page, pictures, mode, balance, colours, changes, selected, onSelect, onMap, areCloudsShown }: Properties) {
  const [left, setLeft] = useState<Map | null>(null);
  const [right, setRight] = useState<Map | null>(null);
  const [isNew, setNew] = useState(false);
  useLockedMaps(left, mode === "side" ? right : null);
  const announce = useRef(onMap);
  announce.current = onMap;
  useEffect(() => { announce.current?.(left) }, [left]);

  useEffect(() => {
    if (mode !== "blink" || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const timer = setInterval(() => setNew(isNew => !isNew), BLINK);
    return () => clearInterval(timer);
  }, [mode]);

  useEffect(() => {
    const change = changes.find(change => change.id === selected);
    if (!left || !change) return;
    const box = asBox(change.bounds);
    // Enough of what lies around it to know where one is.
    const around = bounds(widened(box, Math.max(100, 0.8 * Math.max(width(box), height(box)))));
    const isSmallOnScreen = left.getBoundsZoom(around) - left.getZoom() > 1.2;
    if (isSmallOnScreen || !left.getBounds().contains(around.getCenter())) {
      // At once: an animation under way would swallow the next step of somebody who goes through the list quickly.
      left.fitBounds(around, { animate: false });
    }
  }, [left, selected]);

  const clouds = areCloudsShown ? changes : [];
  const { looks, filter } = look(mode, balance, colours, pictures, isNew);
  const common = { page, grid: pictures.grid, selected, onSelect };
  return (
    <div className={`viewer mode-${mode}`} data-mode={mode}>
      {(filter || mode === "overlay") && <OverlayFilters colours={colours} />}
      <SheetMap {...common} label={mode === "side" ? "Old revision" : "Drawing"} pictures={pictures} looks={looks} changes={clouds}
        cloudSide="new" onMap={setLeft} />
      {mode === "side" && <SheetMap {...common} label="New revision" pictures={pictures} looks={{ old: hidden, new: shown, overlay: hidden }} changes={clouds} cloudSide="new" onMap={setRight} />}
      {mode === "side" && <><span className="side-tag old">Old</span><span className="side-tag new">New</span></>}
      {mode === "blink" && <button className={`side-tag ${isNew ? "new" : "old"}`} onClick={() => setNew(!isNew)}>{isNew ? "New" : "Old"}</button>}
      {mode === "swipe" && left && <SwipeCurtain map={left} />}
      {left && pictures.thumbnail && <Minimap map={left} page={page} picture={pictures.thumbnail} />}
    </div>
  );
}

function look(mode: Mode, balance: number, colours: ColourPair, pictures: Pictures, isNew: boolean): { looks: Record<PaneName, PaneLook>; filter?: string } {
  const one = (name: PaneName, filter?: string): Record<PaneName, PaneLook> => ({ old: hidden, new: hidden, overlay: hidden, [name]: { ...shown, filter } });
  switch (mode) {
    case "side": case "old": return { looks: one("old") };
    case "new": return { looks: one("new") };
    case "blink": return { looks: { old: { opacity: isNew ? 0 : 1, isShown: true }, new: { opacity: isNew ? 1 : 0, isShown: true }, overlay: hidden } };
    case "swipe": return { looks: { old: shown, new: shown, overlay: hidden } };
    case "difference": return { looks: one("overlay", "url(#difference)"), filter: "difference" };
    case "overlay": {
      if (!pictures.overlay) return { looks: one(pictures.new ? "new" : "old") };
      const filter = colours === "safe" ? undefined : "url(#recolour)";
      if (balance === 0.5) return { looks: one("overlay", filter), filter };
      const side: PaneName = balance < 0.5 ? "old" : "new", share = Math.abs(balance - 0.5) * 2;
      return { looks: { ...one("overlay", filter), [side]: { opacity: 1, isShown: true }, overlay: { opacity: 1 - share, filter, isShown: true } }, filter };
    }
  }
}
