import type { Comparison } from "../api/types";

export const STATUSES = ["changed", "added", "removed", "refused", "failed", "pending", "unchanged"];

export const sheetName = (sheet: Comparison) => sheet.sheet_number ?? sheet.title ?? `Page ${sheet.new_page ?? sheet.old_page ?? "?"}`;

export interface SheetFilter { status: string; discipline: string; search: string }

export function filtered(sheets: Comparison[], filter: SheetFilter): Comparison[] {
  const statuses = filter.status ? filter.status.split(",") : [];
  const wanted = filter.search.trim().toLowerCase();
  return sheets.filter(sheet =>
    (statuses.length === 0 || statuses.includes(sheet.status)) && (!filter.discipline || sheet.discipline === filter.discipline)
    && (!wanted || [sheet.sheet_number, sheet.title, sheet.summary?.text].some(text => text?.toLowerCase().includes(wanted))));
}
