import { api } from "../api/operations";
import type { Drawing, Version } from "../api/types";

export const versionName = (version: Version) => version.version_label ?? `Version ${version.version_number}`;

/** Names of all versions of some drawings, by id. */
export async function versionNames(drawings: Drawing[]): Promise<Map<string, string>> {
  const lists = await Promise.all(drawings.map(drawing => api.versions({ id: drawing.id })));
  return new Map(lists.flatMap(list => list.versions).map(version => [version.id, `${version.drawing_name}, ${versionName(version).replace(/^Version/, "version")}`]));
}
