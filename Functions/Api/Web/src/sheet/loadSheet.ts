import { api } from "../api/operations";
import type { Comparison, Job, Page } from "../api/types";

export interface Sheet {
  comparison: Comparison;
  job: Job;
  sheets: Comparison[];
  oldPage?: Page;
  newPage?: Page;
  pictures: Record<string, string>;
}

/** Signed links last a quarter of an hour; what was read lately is good for the next sheet. */
const FRESH = 5 * 60_000;
const kept = new Map<string, { at: number; value: Promise<unknown> }>();

function keep<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
  const known = kept.get(key);
  if (known && Date.now() - known.at < FRESH) return known.value as Promise<Value>;
  const value = load();
  kept.set(key, { at: Date.now(), value });
  value.catch(() => kept.delete(key));
  return value;
}

export async function loadSheet(id: string): Promise<Sheet> {
  const [comparison, overlay] = await Promise.all([api.comparison({ id }), api.overlay({ id })]);
  const job = await keep(`job ${comparison.job_id}`, () => api.job({ id: comparison.job_id }));
  const page = async (version: string, number: number | undefined) => number === undefined ? undefined
    : (await keep(`pages ${version}`, () => api.pages({ id: version }))).pages.find(page => page.page === number);
  const [list, oldPage, newPage] = await Promise.all([
    keep(`sheets ${job.id}`, () => api.comparisons({ id: job.id })), page(job.old_version_id, comparison.old_page), page(job.new_version_id, comparison.new_page),
  ]);
  return { comparison, job, sheets: list.comparisons, oldPage, newPage, pictures: overlay.machine };
}
