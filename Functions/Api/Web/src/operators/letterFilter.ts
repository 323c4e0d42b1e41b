export interface LetterFilter { state: string; topic: string; stage: string; error_class: string; text: string }

export const TOPICS = ["drawing-uploads", "ocr-pages", "diff-pairs", "summary-overlays", "ocr-completions", "diff-completions", "summary-completions", "drawing-processing-tasks"];
export const STAGE_KINDS = ["ocr", "diff", "summary"] as const;
export type StageKind = (typeof STAGE_KINDS)[number];
export const isStage = (text: string): text is StageKind => (STAGE_KINDS as readonly string[]).includes(text);
