import type { PaginationOptions, PaginationResult } from "convex/server";
import { ConvexError } from "convex/values";
import { DEFAULT_PAGE_SIZE } from "../../src/contracts/limits.ts";
import { studioError } from "./studioError.ts";

interface Paginated<Row> {
  paginate(options: PaginationOptions): Promise<PaginationResult<Row>>;
}

/**
 * One page of a query.
 * @returns `cursor` only where there is more
 * @throws INVALID_INPUT for a malformed cursor, or one of another query
 */
export async function takePage<Row>(
  query: Paginated<Row>,
  { cursor, limit = DEFAULT_PAGE_SIZE }: { cursor?: string; limit?: number },
): Promise<{ rows: Row[]; cursor?: string }> {
  try {
    const { page, isDone, continueCursor } = await query.paginate({ cursor: cursor ?? null, numItems: limit });
    return { rows: page, ...(isDone ? {} : { cursor: continueCursor }) };
  } catch (error) {
    if (cursor === undefined || !isAboutCursor(error)) throw error;
    throw studioError("INVALID_INPUT", "cursor: it is not one of this list. Leave it out to begin again.", {
      field: "cursor",
    });
  }
}

/** Deployments say it in the data of a ConvexError, or in the text of an Error. */
function isAboutCursor(error: unknown): boolean {
  const text = error instanceof ConvexError ? JSON.stringify(error.data) : String(error);
  return /cursor/i.test(text);
}
