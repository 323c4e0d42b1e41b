import type { IconName } from "../ui/Icon";

export const MODES = ["overlay", "side", "swipe", "blink", "old", "new", "difference"] as const;
export type Mode = (typeof MODES)[number];

export const MODE_NAMES: Record<Mode, { name: string; icon: IconName }> = {
  overlay: { name: "Overlay", icon: "layers" }, side: { name: "Side by side", icon: "split" }, swipe: { name: "Swipe", icon: "swipe" },
  blink: { name: "Blink", icon: "blink" }, old: { name: "Old", icon: "sheet" }, new: { name: "New", icon: "sheet" }, difference: { name: "Differences", icon: "shapes" },
};

export const isMode = (text: string): text is Mode => (MODES as readonly string[]).includes(text);
