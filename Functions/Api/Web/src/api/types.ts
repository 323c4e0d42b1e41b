// The answers and bodies of the API that the page uses, by the contract's names. Tests hold them against the served OpenAPI document.
export type Role = "viewer" | "editor" | "owner";
export type Quad = [number, number, number, number];

export interface Membership { organization_id: string; organization_name: string; user_id: string; role: Role }
export interface Me {
  user_id: string; email: string; role: Role; is_operator: boolean; organization_id: string; organizations: Membership[];
}
export interface Member { id: string; email: string; name?: string; role: Role }
export interface Members { members: Member[] }
export interface ProjectFields { name: string; description?: string; project_number?: string; client_name?: string; location?: string }
export interface Project {
  id: string; name: string; description?: string; project_number?: string; client_name?: string; location?: string;
  status: "active" | "archived"; created_at: string; updated_at: string; drawings_count: number; versions_count: number; jobs_count: number;
}
export interface Projects { projects: Project[]; next_cursor?: string }
export interface Drawing {
  id: string; project_id: string; name: string; discipline?: string; comments?: string; created_at: string; versions_count: number;
  latest_version_id?: string; latest_version_label?: string;
}
export interface Drawings { drawings: Drawing[]; next_cursor?: string }
export interface VersionFile { name: string; size: number; sha256: string; kind?: string; pages?: number }
export interface Version {
  id: string; drawing_id: string; drawing_name: string; project_id: string; version_number: number; version_label?: string; comments?: string;
  status: "pending" | "ready" | "refused"; refusal?: { code: string; reason: string }; pages?: number; files: VersionFile[]; created_at: string;
  job_id?: string;
}
export interface Versions { versions: Version[] }
export interface VersionFields { version_label?: string; comments?: string }
export interface Page {
  page: number; sheet_number?: string; title?: string; discipline?: string; revision?: string; width_points: number; height_points: number;
  text_source: string; files: unknown;
}
export interface Pages { pages: Page[] }
export interface UploadAnnouncement {
  project_id: string; file_name: string; drawing_name?: string; version_label?: string; size: number; sha256?: string;
}
export interface UploadPart { number: number; size: number; url?: string }
export interface Upload { id: string; part_size: number; parts: UploadPart[]; version_id?: string }
export interface NewJob { project_id: string; old_version_id: string; new_version_id: string; tolerance_millimetres?: number }
export interface StageProgress { total: number; completed: number; failed: number; percentage: number }
export type JobStatus = "pending" | "running" | "completed" | "failed" | "cancelled";
export interface Job {
  id: string; project_id: string; old_version_id: string; new_version_id: string; status: JobStatus; failure?: { code: string; message: string };
  progress: { ocr: StageProgress; diff: StageProgress; summary: StageProgress }; last_seq: number; created_at: string; started_at?: string;
  ended_at?: string;
}
export interface Jobs { jobs: Job[]; next_cursor?: string }
export interface Rerun { rerun: number; job: Job }
export interface Stage {
  id: string; kind: string; state: string; side?: string; page?: number; comparison_id?: string; attempts: number; reason?: string; message?: string;
}
export interface Stages { stages: Stage[] }
export interface Words {
  text: string; critical_change?: string; recommendations: string[]; source: string; citations: string[][]; version: number;
}
export interface TileGrid { width: number; height: number; maximum_zoom: number; width_points: number; height_points: number; url: string }
export interface Tiles { tile_size: number; layers: Record<string, TileGrid> }
export interface Comparison {
  id: string; job_id: string; sheet_number?: string; title?: string; discipline?: string; status: string; old_page?: number; new_page?: number;
  match?: unknown; alignment?: unknown; alignment_score?: number; changes_count: number; notes: string[]; title_block_changes_count: number;
  overlay_url?: string; tiles?: Tiles; failure?: { code: string; message: string }; summary?: Words;
}
export interface Comparisons { comparisons: Comparison[] }
export type ChangeKind = "added" | "removed" | "moved" | "modified" | "text";
export type ReviewStatus = "open" | "accepted" | "rejected" | "flagged";
export interface Change {
  id: string; change_id: string; kind: ChangeKind; category: string; bounds: number[]; oldBounds?: number[]; text?: { old: string; new: string };
  confidence: number; files?: unknown; status: ReviewStatus; assignee_id?: string; comment?: string; reviewed_at?: string;
}
export interface Changes { changes: Change[]; next_cursor?: string }
export interface Review { status?: ReviewStatus; assignee_id?: string | null; comment?: string | null }
export interface Reviews extends Review { change_ids: string[] }
export type RegionAction = "added" | "removed" | "moved";
export interface NewRegion { id?: string; action: RegionAction; bounds: number[]; from?: number[]; label?: string }
export interface Region { id: string; action: RegionAction; bounds: number[]; from?: number[]; label?: string }
export interface NewOverlay { regions: NewRegion[] }
export interface OverlayEdit { regions?: NewRegion[]; is_active?: boolean }
export interface ManualOverlay {
  id: string; version: number; parent_id?: string; is_active: boolean; regions: Region[]; created_by?: string; created_at: string;
}
export interface Overlay { machine: Record<string, string>; manual: ManualOverlay[]; active_overlay_id?: string }
export interface Summary {
  id: string; comparison_id: string; version: number; is_current: boolean; source: "machine" | "human_corrected" | "human_written"; written_by: string;
  text: string; critical_change?: string; recommendations: string[]; citations: string[][]; created_by?: string; created_at: string;
}
export interface Summaries { summaries: Summary[] }
export interface NewWords { text: string; critical_change?: string; recommendations?: string[] }
export interface Regeneration { comparison_id: string; overlay_id?: string; status: string }
export interface Question { text: string }
export interface Citation { change_id: string; comparison_id: string; sheet_number?: string; page: number; bounds: number[] }
export interface ChatMessage { id: string; author: string; user_id?: string; text: string; citations: Citation[]; created_at: string }
export interface Chat { messages: ChatMessage[] }
export interface Suggestions { suggestions: string[] }
export interface Export { id: string; job_id: string; format: string; size_bytes: number; created_at: string; url: string }
export interface Exports { exports: Export[] }
export interface Usage {
  projects: number; drawings: number; versions: number; jobs: number; jobs_under_way: number; pages_read: number; stored_bytes: number;
}
export interface AuditEntry { id: number; actor: string; action: string; subject_type: string; subject_id?: string; created_at: string }
export interface AuditLog { entries: AuditEntry[] }

// Parts that the contract leaves open.
export interface Alignment {
  transform: [number, number, number, number, number, number]; verdict: "good" | "poor" | "refused"; score: number; residualMillimetres: number;
  reasons: string[];
}
export interface Match { method: string; confidence: number }

export interface JobEvent {
  type: string; seq: number; session_id: string; comparison_id?: string; drawing_name?: string; status?: string; overlay_url?: string;
  alignment_score?: number; changes_count?: number; summary?: string; critical_change?: string; stage?: string; reason?: string; message?: string;
  state?: JobStatus;
}

export interface WebSettings { developmentLogin: boolean; provider: boolean; publicURL: string; samples: boolean }

// For those who run the installation.
export interface DeadLetterError { at: string; attempt: number; code: string; message: string }
export interface DeadLetter {
  id: string; organization_id?: string; project_id?: string; topic: string; subscription?: string; job_id?: string; stage_id?: string; payload?: string;
  attributes: Record<string, string>; attempts: number; error_class?: string; errors: DeadLetterError[]; state: "open" | "redriven" | "resolved" | "purged";
  times_dead: number; times_redriven: number; times_failed_again: number; first_at: string; last_at: string;
}
export interface DeadLetters { dead_letters: DeadLetter[]; next_cursor?: string }
export interface NewRedrive {
  ids?: string[]; topic?: string; stage?: "ocr" | "diff" | "summary"; error_class?: string; text?: string; reason: string; letters_per_second?: number; dry_run?: boolean;
}
export interface Redrive {
  id: string; requested_by: string; reason: string; target_topic?: string; letters_per_second?: number; state: "running" | "completed" | "cancelled";
  waiting: number; sent: number; skipped: number; created_at: string; ended_at?: string;
}
export interface Redrives { redrives: Redrive[] }
export interface Redriven { count: number; sample: DeadLetter[]; redrive?: Redrive }
export interface Queues {
  stages: { kind: string; queued: number; running: number; abandoned: number; oldest_queued_seconds: number }[];
  outbox: { topic: string; waiting: number; put_off: number; oldest_due_seconds: number }[];
  dead_letters: { topic: string; open: number; redriven: number }[];
  jobs_under_way: number; versions_to_open: number; redrives_running: number; objects_to_delete: number;
}
