// Every operation of the contract that the page uses: id, method, path, and the schemas of its body and answer. Tests hold the table against the
// served OpenAPI document, and the types in types.ts against its schemas.
import { send, type Sent } from "./http";
import type * as T from "./types";

type Parameters = Record<string, string>;

function operation<Answer, Body = undefined>(_id: string, method: string, path: string) {
  return (parameters: Parameters = {}, body?: Body, sent: Sent = {}): Promise<Answer> =>
    send<Answer>(method, path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? "")), { ...sent, body: body ?? sent.body });
}

export const api = {
  me: operation<T.Me>("me", "GET", "auth/me"),
  logout: operation<void>("logout", "POST", "auth/logout"),
  members: operation<T.Members>("listMembers", "GET", "organization/members"),
  usage: operation<T.Usage>("getUsage", "GET", "organization/usage"),
  audit: operation<T.AuditLog>("listAudit", "GET", "audit-log"),
  projects: operation<T.Projects>("listProjects", "GET", "projects"),
  createProject: operation<T.Project, T.ProjectFields>("createProject", "POST", "projects"),
  project: operation<T.Project>("getProject", "GET", "projects/{id}"),
  drawings: operation<T.Drawings>("listDrawings", "GET", "projects/{id}/drawings"),
  drawing: operation<T.Drawing>("getDrawing", "GET", "drawings/{id}"),
  versions: operation<T.Versions>("listVersions", "GET", "drawings/{id}/versions"),
  version: operation<T.Version>("getVersion", "GET", "versions/{id}"),
  updateVersion: operation<T.Version, T.VersionFields>("updateVersion", "PUT", "versions/{id}"),
  deleteVersion: operation<void>("deleteVersion", "DELETE", "versions/{id}"),
  pages: operation<T.Pages>("listPages", "GET", "versions/{id}/pages"),
  findUpload: operation<T.Upload>("getUpload", "GET", "drawings/uploads/{id}"),
  announceUpload: operation<T.Upload, T.UploadAnnouncement>("announceUpload", "POST", "drawings/uploads"),
  completeUpload: operation<T.Version>("completeUpload", "POST", "drawings/uploads/{id}/complete"),
  jobs: operation<T.Jobs>("listJobs", "GET", "jobs"),
  createJob: operation<T.Job, T.NewJob>("createJob", "POST", "jobs"),
  job: operation<T.Job>("getJob", "GET", "jobs/{id}"),
  deleteJob: operation<void>("deleteJob", "DELETE", "jobs/{id}"),
  cancelJob: operation<T.Job>("cancelJob", "POST", "jobs/{id}/cancel"),
  rerunJob: operation<T.Rerun>("rerunJob", "POST", "jobs/{id}/rerun"),
  stages: operation<T.Stages>("listStages", "GET", "jobs/{id}/stages"),
  comparisons: operation<T.Comparisons>("listComparisons", "GET", "jobs/{id}/comparisons"),
  comparison: operation<T.Comparison>("getComparison", "GET", "comparisons/{id}"),
  changes: operation<T.Changes>("listChanges", "GET", "comparisons/{id}/changes"),
  review: operation<T.Change, T.Review>("reviewChange", "PATCH", "changes/{id}"),
  reviewMany: operation<void, T.Reviews>("reviewChanges", "PATCH", "comparisons/{id}/changes"),
  overlay: operation<T.Overlay>("getOverlay", "GET", "overlays/{id}"),
  addOverlay: operation<T.ManualOverlay, T.NewOverlay>("addOverlay", "POST", "overlays/{id}/manual"),
  updateOverlay: operation<T.ManualOverlay, T.OverlayEdit>("updateOverlay", "PUT", "overlays/{id}/manual/{overlay_id}"),
  summaries: operation<T.Summaries>("listSummaries", "GET", "summaries/{id}"),
  writeSummary: operation<T.Summary, T.NewWords>("writeSummary", "PUT", "summaries/{id}"),
  regenerate: operation<T.Regeneration>("regenerateSummary", "POST", "summaries/{id}/regenerate"),
  chat: operation<T.Chat>("listChat", "GET", "jobs/{id}/chat"),
  ask: operation<T.ChatMessage, T.Question>("ask", "POST", "jobs/{id}/chat"),
  suggestions: operation<T.Suggestions>("suggestQuestions", "GET", "jobs/{id}/chat/suggestions"),
  exports: operation<T.Exports>("listExports", "GET", "jobs/{id}/exports"),
  queues: operation<T.Queues>("getQueues", "GET", "operations/queues"),
  deadLetters: operation<T.DeadLetters>("listDeadLetters", "GET", "dead-letters"),
  purgeDeadLetter: operation<void>("purgeDeadLetter", "DELETE", "dead-letters/{id}"),
  redrives: operation<T.Redrives>("listRedrives", "GET", "redrives"),
  createRedrive: operation<T.Redriven, T.NewRedrive>("createRedrive", "POST", "redrives"),
  cancelRedrive: operation<T.Redrive>("cancelRedrive", "POST", "redrives/{id}/cancel"),
  makeExport: operation<T.Export, { format: string }>("exportJob", "POST", "jobs/{id}/exports"),
};

/** Leads to a small picture of a comparison's sheet. */
export const thumbnail = (comparison: string) => `/api/v1/comparisons/${comparison}/thumbnail`;
export const versionFile = (version: string, file: number) => `/api/v1/versions/${version}/file?file=${file}`;
export const login = (returnTo: string, email?: string) =>
  `/api/v1/auth/login?return_to=${encodeURIComponent(returnTo)}${email ? `&email=${encodeURIComponent(email)}` : ""}`;

/** All changes of a sheet, page by page. */
export async function allChanges(comparison: string): Promise<T.Change[]> {
  const changes: T.Change[] = [];
  let after: string | undefined;
  do {
    const page = await api.changes({ id: comparison }, undefined, { query: { limit: 200, after } });
    changes.push(...page.changes);
    after = page.next_cursor;
  } while (after);
  return changes;
}
