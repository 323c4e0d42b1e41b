// What a person prefers on this device.
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export type Units = "imperial" | "metric";
export type ColourPair = "safe" | "classic" | "print";

export interface Preferences { theme: Theme; units: Units; colours: ColourPair }

const KEY = "buildtrace.preferences";
const changed = new EventTarget();

function read(): Preferences {
  const otherwise: Preferences = { theme: "system", units: /^en-(US|CA)/.test(navigator.language) ? "imperial" : "metric", colours: "safe" };
  try {
    return { ...otherwise, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences> };
  } catch {
    return otherwise;
  }
}

let current = read();

export function applyTheme() { document.documentElement.dataset.theme = current.theme; document.documentElement.dataset.colours = current.colours }

export function setPreferences(change: Partial<Preferences>) {
  current = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(current));
  applyTheme();
  changed.dispatchEvent(new Event("change"));
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    listener => { changed.addEventListener("change", listener); return () => changed.removeEventListener("change", listener) }, () => current);
}

/** Colours of what only the old, and what only the new drawing shows. Ink of both comes out dark. */
export const PAIRS: Record<ColourPair, { name: string; old: string; new: string }> = {
  safe: { name: "Orange, blue (safe for all eyes)", old: "#d55e00", new: "#0072b2" },
  classic: { name: "Red, green", old: "#d00020", new: "#00802b" },
  print: { name: "Grey, black (for print)", old: "#8a8a8a", new: "#000000" },
};
