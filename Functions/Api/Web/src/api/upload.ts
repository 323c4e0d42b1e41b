// Uploads in parts, straight to where the API says, each part as often as it takes. An interrupted upload goes on with the parts that are missing.
import { api } from "./operations";
import type { Upload, Version } from "./types";

const KINDS = /\.(pdf|png|jpe?g|tiff?|dxf|zip)$/i;
const MOST = 8 * 2 ** 30;
const TRIES = 5;

/** What keeps a file from being sent, in words; null where nothing does. */
export function fileProblem(file: File): string | null {
  if (/\.dwg$/i.test(file.name)) return `“${file.name}” is a DWG. Save it as DXF or plot it to PDF, then drop that here.`;
  if (!KINDS.test(file.name)) return `“${file.name}” is of a kind that cannot be compared. Give a PDF, PNG, JPEG, TIFF, DXF, or a ZIP of them.`;
  if (file.size === 0) return `“${file.name}” is empty. Export it again.`;
  if (file.size > MOST) return `“${file.name}” is larger than 8 GB. Split the set into smaller files.`;
  return null;
}

export interface UploadTarget { project: string; drawing: string; label?: string }

export async function upload(file: File, target: UploadTarget, onProgress: (share: number) => void, signal?: AbortSignal): Promise<Version> {
  const key = `upload:${target.project}:${target.drawing}:${file.name}:${file.size}:${file.lastModified}`;
  let announced = await resumed(key);
  announced ??= await api.announceUpload({}, {
    project_id: target.project, file_name: file.name, drawing_name: target.drawing, version_label: target.label || undefined, size: file.size,
  });
  sessionStorage.setItem(key, announced.id);
  let done = announced.parts.filter(part => !part.url).reduce((sum, part) => sum + part.size, 0);
  for (const part of announced.parts) {
    if (!part.url) continue;
    const start = (part.number - 1) * announced.part_size;
    await putPart(part.url, file.slice(start, start + part.size), sent => onProgress((done + sent) / file.size), signal);
    done += part.size;
  }
  onProgress(1);
  const version = await api.completeUpload({ id: announced.id }, undefined, { signal });
  sessionStorage.removeItem(key);
  return version;
}

async function resumed(key: string): Promise<Upload | null> {
  const id = sessionStorage.getItem(key);
  if (!id) return null;
  return api.findUpload({ id }).catch(() => null);
}

async function putPart(url: string, bytes: Blob, onSent: (bytes: number) => void, signal?: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await put(url, bytes, onSent, signal);
    } catch (error) {
      if (signal?.aborted || attempt === TRIES) throw error;
      await new Promise(resolve => setTimeout(resolve, 500 * 2 ** attempt));
    }
  }
}

function put(url: string, bytes: Blob, onSent: (bytes: number) => void, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.upload.onprogress = event => onSent(event.loaded);
    request.onload = () => request.status < 300 ? resolve() : reject(new Error(`A part of the file was refused (${request.status}); try again.`));
    request.onerror = () => reject(new Error("The connection broke off during the upload. Drop the same file again: what has arrived is kept."));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(bytes);
  });
}
