import { type MessagePart, type ToolPart, isToolPart, QUESTION_TOOL, toolNameOf } from "../../../src/chat/parts.ts";

/** How a call of a tool is shown. */
export type ToolFace =
  | { kind: "question" }
  | { kind: "approval" }
  | { kind: "job"; jobId: string }
  | { kind: "samples"; sampleIds: readonly string[] }
  | { kind: "files"; projectIds: readonly string[] }
  | { kind: "line" };

/** Operations whose result says which samples they are about, not what was found or made. */
const WITHOUT_ROWS: ReadonlySet<string> = new Set(["delete_sample"]);

/** Operations that begin a job, and whose result says more of it than how it stands. */
const BEGINS_JOB: ReadonlySet<string> = new Set(["make_part"]);

/** These ask about a job that another call began: it has a card here only while there is something to follow. */
const JOB_CHECKS: ReadonlySet<string> = new Set(["check_job_status", "wait_for_job"]);

/**
 * Decides how each part of an answer is shown, by what its call gave. A job has one card, at the call that began it:
 * later calls about it are lines.
 * @returns null for what is no call of a tool
 */
export function facesOf(parts: readonly MessagePart[]): readonly (ToolFace | null)[] {
  const jobs = new Set<string>();
  return parts.map((part) => {
    if (!isToolPart(part)) return null;
    const face = faceOf(part);
    if (face.kind !== "job") return face;
    if (jobs.has(face.jobId)) return { kind: "line" };
    jobs.add(face.jobId);
    return face;
  });
}

/** Decides how one call is shown. */
export function faceOf(part: ToolPart): ToolFace {
  const name = toolNameOf(part);
  if (name === QUESTION_TOOL) return { kind: "question" };
  if (part.state === "approval-requested") return { kind: "approval" };
  if (part.state !== "output-available") return { kind: "line" };
  const jobId = fieldOf(part.output, "jobId");
  const status = textFieldOf(part.output, "status");
  if (typeof jobId === "string" && BEGINS_JOB.has(name)) return { kind: "job", jobId };
  if (typeof jobId === "string" && status !== null) {
    const isFollowed = !JOB_CHECKS.has(name) || status === "pending" || status === "processing";
    return isFollowed ? { kind: "job", jobId } : { kind: "line" };
  }
  const projectIds = idsIn(fieldOf(part.output, "projects"), "projectId");
  if (projectIds.length > 0) return { kind: "files", projectIds };
  const sampleIds = WITHOUT_ROWS.has(name) ? [] : sampleIdsOf(part.output);
  return sampleIds.length > 0 ? { kind: "samples", sampleIds } : { kind: "line" };
}

/** A field of a value of unknown shape. */
export function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, field)) return undefined;
  // Any object may be read by a name.
  return (value as Record<string, unknown>)[field];
}

/** A field that is text. */
export function textFieldOf(value: unknown, field: string): string | null {
  const found = fieldOf(value, field);
  return typeof found === "string" ? found : null;
}

function sampleIdsOf(output: unknown): string[] {
  const samples = fieldOf(output, "samples");
  return idsIn(Array.isArray(samples) ? samples : [fieldOf(output, "sample"), output], "sampleId");
}

/** The ids in a list of unknown shape, each once. */
function idsIn(rows: unknown, field: string): string[] {
  const ids = Array.isArray(rows) ? rows.flatMap((row: unknown) => textFieldOf(row, field) ?? []) : [];
  return [...new Set(ids)];
}

/** One line about a tool call: the tool's title and its most telling input. */
export function toolTitle(part: ToolPart): string {
  if (part.title) return part.title;
  const words = toolNameOf(part).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The value of the input that tells most about a call, short; empty if there is none. */
export function toolSubject(part: ToolPart): string {
  for (const field of ["prompt", "text", "name", "title", "question", "projectId"]) {
    const text = textFieldOf(part.input, field);
    if (text) return text;
  }
  return "";
}
