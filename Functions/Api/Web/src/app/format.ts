// Words for numbers, dates and lengths.
import type { Units } from "./settings";

export const count = (number: number, one: string, many = one + "s") => `${number.toLocaleString()} ${number === 1 ? one : many}`;

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const units = ["kB", "MB", "GB"];
  let value = size / 1000, unit = 0;
  while (value >= 1000 && unit < 2) { value /= 1000; unit++ }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function date(text: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export function ago(text: string): string {
  const seconds = (new Date(text).getTime() - Date.now()) / 1000;
  for (const [unit, length] of [["day", 86_400], ["hour", 3600], ["minute", 60]] as const) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return "just now";
}

/** A length on paper, given in points (1/72 inch). */
export function length(points: number, units: Units): string {
  const inches = points / 72;
  if (units === "metric") return `${(inches * 25.4).toFixed(inches * 25.4 < 10 ? 1 : 0)} mm`;
  if (inches < 12) return `${inches.toFixed(2)}″`;
  return `${Math.floor(inches / 12)}′-${(inches % 12).toFixed(1)}″`;
}

export const percent = (share: number) => `${Math.round(share * 100)} %`;
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const CATEGORIES: Record<string, string> = { titleBlock: "title block" };
export const category = (name: string) => CATEGORIES[name] ?? name;
