import * as z from "zod";
import { newestFirst } from "../prediction-store.ts";
import type { Prediction } from "../prediction.ts";
import { Problem } from "./problem.ts";

/** As at Replicate. */
export const PAGE_SIZE = 100;

const cursorSchema = z.object({
  /** Page after the edge in the list (older), or before it (newer). */
  direction: z.enum(["older", "newer"]),
  createdAt: z.number(),
  id: z.string(),
});

type Cursor = z.output<typeof cursorSchema>;

/** One page of a list that grows at its head, with the cursors of its neighbours. */
export interface PredictionPage {
  predictions: Prediction[];
  next: string | null;
  previous: string | null;
}

/** Times in milliseconds since 1970; both bounds are inclusive. */
export interface PageRequest {
  cursor: string | undefined;
  createdAfter: number | undefined;
  createdBefore: number | undefined;
}

/**
 * @param all newest first
 * @throws Problem 400 if the cursor is not one that an earlier page gave
 */
export function pageOf(all: readonly Prediction[], request: PageRequest): PredictionPage {
  const { createdAfter = Number.NEGATIVE_INFINITY, createdBefore = Number.POSITIVE_INFINITY } = request;
  const matching = all.filter(({ createdAt }) => createdAt >= createdAfter && createdAt <= createdBefore);
  const { first, end } = boundsOf(matching, request.cursor === undefined ? null : readCursor(request.cursor));
  const predictions = matching.slice(first, end);
  const head = predictions.at(0);
  const last = predictions.at(-1);
  return {
    predictions,
    next: last && end < matching.length ? writeCursor("older", last) : null,
    previous: head && first > 0 ? writeCursor("newer", head) : null,
  };
}

/** The edge itself may be gone by now; its place in the order is not. */
function boundsOf(matching: readonly Prediction[], cursor: Cursor | null): { first: number; end: number } {
  if (!cursor) return { first: 0, end: Math.min(PAGE_SIZE, matching.length) };
  if (cursor.direction === "newer") {
    const end = countWhile(matching, (prediction) => newestFirst(prediction, cursor) < 0);
    return { first: Math.max(0, end - PAGE_SIZE), end };
  }
  const first = countWhile(matching, (prediction) => newestFirst(prediction, cursor) <= 0);
  return { first, end: Math.min(first + PAGE_SIZE, matching.length) };
}

function countWhile(predictions: readonly Prediction[], holds: (prediction: Prediction) => boolean): number {
  const index = predictions.findIndex((prediction) => !holds(prediction));
  return index < 0 ? predictions.length : index;
}

function writeCursor(direction: Cursor["direction"], { id, createdAt }: Prediction): string {
  const cursor: Cursor = { direction, createdAt, id };
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

function readCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw new Problem(400, "Bad request", "cursor: not a cursor of this list; start again without it");
  }
}
