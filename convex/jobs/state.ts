import type { ErrorPayload } from "../../src/contracts/errors.ts";

/** Where a job stands. What belongs to one state only exists in that state. */
export type JobState =
  | { status: "pending" }
  | { status: "processing"; progress: number }
  | { status: "completed" }
  | { status: "failed"; error: Pick<ErrorPayload, "code" | "message"> }
  | { status: "canceled" };

/** Event in the life of a job. */
export type JobEvent =
  /** A prediction is about to be asked for. */
  | { kind: "started" }
  /** @property progress 0–100 over the whole job */
  | { kind: "progressed"; progress: number }
  /** All its samples are in the library. */
  | { kind: "completed" }
  | { kind: "failed"; error: Pick<ErrorPayload, "code" | "message"> }
  | { kind: "canceled" };

/** Every job begins here. */
export const INITIAL_STATE: JobState = { status: "pending" };

/** Highest progress before completion: 100 means completed and nothing else. */
const MAX_OPEN_PROGRESS = 99;

/**
 * The whole life of a job: pending → processing → completed | failed | canceled.
 * @returns the next state, or null if the event changes nothing: it is late, repeated or impossible here
 */
export function advance(state: JobState, event: JobEvent): JobState | null {
  switch (state.status) {
    case "pending":
      return advancePending(event);
    case "processing":
      return advanceProcessing(state.progress, event);
    case "completed":
    case "failed":
    case "canceled":
      return null;
  }
}

function advancePending(event: JobEvent): JobState | null {
  switch (event.kind) {
    case "started":
      return { status: "processing", progress: 0 };
    case "failed":
      return { status: "failed", error: event.error };
    case "canceled":
      return { status: "canceled" };
    case "progressed":
    case "completed":
      return null;
  }
}

function advanceProcessing(progress: number, event: JobEvent): JobState | null {
  switch (event.kind) {
    case "progressed": {
      const next = Math.min(MAX_OPEN_PROGRESS, Math.floor(event.progress));
      return next > progress ? { status: "processing", progress: next } : null;
    }
    case "completed":
      return { status: "completed" };
    case "failed":
      return { status: "failed", error: event.error };
    case "canceled":
      return { status: "canceled" };
    case "started":
      return null;
  }
}
