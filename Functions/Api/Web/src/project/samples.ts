import { api } from "../api/operations";
import { upload } from "../api/upload";

/** Uploads the sample set that came with the page and starts its comparison. Returns the job's id. */
export async function compareSamples(project: string | undefined, onProgress: (share: number) => void): Promise<string> {
  const home = project ?? (await api.createProject({}, { name: "Samples" })).id;
  const versions = [];
  for (const [index, name] of ["old", "new"].entries()) {
    const bytes = await fetch(`/assets/samples/${name}.pdf`).then(answer => answer.blob());
    const file = new File([bytes], `sample-${name}.pdf`, { type: "application/pdf" });
    versions.push(await upload(file, { project: home, drawing: "Sample set", label: name === "old" ? "Rev A" : "Rev B" }, share => onProgress((index + share) / 2)));
  }
  const [old, latest] = versions;
  if (!old || !latest) throw new Error("The sample set is incomplete; build the page again.");
  return (await api.createJob({}, { project_id: home, old_version_id: old.id, new_version_id: latest.id })).id;
}
