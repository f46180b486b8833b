import { createHash } from "node:crypto";
import type { QueryJson } from "./types.ts";

/** How far a paginated query has come: behind a key of its index, or at the end. */
export type CursorPosition = { kind: "after"; key: Uint8Array } | { kind: "end" };

const FINGERPRINT_BYTES = 8;
const END = 0;
const AFTER = 1;

/** Writes a position as opaque text, bound to its query. */
export function encodeCursor(position: CursorPosition, query: QueryJson): string {
  const tag = Uint8Array.of(position.kind === "end" ? END : AFTER);
  const key = position.kind === "end" ? [] : [position.key];
  return Buffer.concat([fingerprint(query), tag, ...key]).toString("base64url");
}

/** @throws InvalidCursorError if the text is no cursor of this query */
export function decodeCursor(cursor: string, query: QueryJson): CursorPosition {
  const bytes = Buffer.from(cursor, "base64url");
  const expected = fingerprint(query);
  if (!bytes.subarray(0, FINGERPRINT_BYTES).equals(expected)) throw new InvalidCursorError(cursor);
  const tag = bytes[FINGERPRINT_BYTES];
  if (tag === END && bytes.length === FINGERPRINT_BYTES + 1) return { kind: "end" };
  if (tag !== AFTER) throw new InvalidCursorError(cursor);
  return { kind: "after", key: bytes.subarray(FINGERPRINT_BYTES + 1) };
}

/** What a cursor belongs to: the query's source and its operators. */
function fingerprint(query: QueryJson): Buffer {
  const text = JSON.stringify([query.source, query.operators]);
  return createHash("sha256").update(text).digest().subarray(0, FINGERPRINT_BYTES);
}

/** A cursor of another query, or of none. Clients restart their pagination when they see its `data`. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
  readonly data = { isConvexSystemError: true, paginationError: "InvalidCursor" };

  constructor(cursor: string) {
    super(
      `InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query: ${cursor}`,
    );
  }
}
