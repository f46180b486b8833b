import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INITIAL_STATE, type JobEvent, type JobState, advance } from "./state.ts";

const error = { code: "PREDICTION_FAILED", message: "it failed" } as const;
const STATES: Record<JobState["status"], JobState> = {
  pending: { status: "pending" },
  processing: { status: "processing", progress: 40 },
  completed: { status: "completed" },
  failed: { status: "failed", error },
  canceled: { status: "canceled" },
};
const EVENTS: Record<JobEvent["kind"], JobEvent> = {
  started: { kind: "started" },
  progressed: { kind: "progressed", progress: 60 },
  completed: { kind: "completed" },
  failed: { kind: "failed", error },
  canceled: { kind: "canceled" },
};
/** Every pair that has an effect; all others have none. */
const MOVES: Record<string, JobState> = {
  "pending started": { status: "processing", progress: 0 },
  "pending failed": { status: "failed", error },
  "pending canceled": { status: "canceled" },
  "processing progressed": { status: "processing", progress: 60 },
  "processing completed": { status: "completed" },
  "processing failed": { status: "failed", error },
  "processing canceled": { status: "canceled" },
};

describe.each(Object.values(STATES))("a job that is $status", (state) => {
  test.each(Object.values(EVENTS))("hears that it $kind", (event) => {
    expect(advance(state, event)).toEqual(MOVES[`${state.status} ${event.kind}`] ?? null);
  });
});

const anyEvent: fc.Arbitrary<JobEvent> = fc.oneof(
  fc.constantFrom(EVENTS.started, EVENTS.completed, EVENTS.failed, EVENTS.canceled),
  fc.double({ min: -10, max: 200, noNaN: true }).map((progress) => ({ kind: "progressed" as const, progress })),
);

function live(events: readonly JobEvent[]): JobState[] {
  const lived = [INITIAL_STATE];
  for (const event of events) {
    const next = advance(lived.at(-1) ?? INITIAL_STATE, event);
    if (next) lived.push(next);
  }
  return lived;
}

test("whatever happens, a job ends at most once and nothing follows its end", () => {
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      const ends = live(events).map(({ status }) => status !== "pending" && status !== "processing");
      expect(ends.slice(0, -1)).not.toContain(true);
    }),
  );
});

test("whatever happens, progress only grows, stays whole and stays below 100 while the job is open", () => {
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      const seen = live(events).flatMap((state) => (state.status === "processing" ? [state.progress] : []));
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
      expect(seen.every((progress) => Number.isInteger(progress) && progress >= 0 && progress < 100)).toBe(true);
    }),
  );
});

test("a job completes only after it has started", () => {
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      const statuses = live(events).map(({ status }) => status);
      if (statuses.includes("completed")) expect(statuses).toContain("processing");
    }),
  );
});
