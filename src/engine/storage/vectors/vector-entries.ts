import { fieldAt } from "../../values/field-path.ts";
import type { ConvexDocument, ConvexJson } from "../../values/json.ts";
import { encodeKey } from "../../values/key.ts";
import { decodeFloat64, kindOf } from "../../values/scalar.ts";
import type { VectorIndex } from "../catalog-state.ts";
import type { SqliteConnection } from "../disk/sqlite.ts";

/** The text by which a filter field's value is compared; that of a missing field differs from all values. */
export function filterTerm(value: ConvexJson | undefined): string {
  return Buffer.from(encodeKey([value])).toString("base64");
}

/**
 * A vector of length 1 in the same direction, so that the cosine of two is their product. A zero vector stays one, and is at
 * right angles to all.
 * @returns null if it has another number of elements, or one that is no finite 32-bit float
 */
export function unitVector(elements: readonly ConvexJson[], dimensions: number): Float32Array | null {
  if (elements.length !== dimensions) return null;
  const vector = new Float32Array(dimensions);
  for (const [position, element] of elements.entries()) {
    if (kindOf(element) !== "float64") return null;
    vector[position] = typeof element === "number" ? element : decodeFloat64(element);
    if (!Number.isFinite(vector[position])) return null;
  }
  const length = Math.sqrt(vector.reduce((sum, element) => sum + element * element, 0));
  return length > 0 ? vector.map((element) => element / length) : vector;
}

/** Adds a document to a vector index. Like Convex, an index leaves out what holds no vector of its length. */
export function addVector(
  connection: SqliteConnection,
  index: VectorIndex,
  rowId: number,
  document: ConvexDocument,
): void {
  const row = vectorRow(index, document);
  if (row === null) return;
  connection
    .prepare("INSERT INTO storage_vectors (index_id, document, id, filters, vector) VALUES (?, ?, ?, ?, ?)")
    .run(index.indexId, rowId, document._id, row.filters, row.vector);
}

/** Takes a document out of a vector index, if it is in there. */
export function removeVector(connection: SqliteConnection, index: VectorIndex, rowId: number): void {
  connection.prepare("DELETE FROM storage_vectors WHERE index_id = ? AND document = ?").run(index.indexId, rowId);
}

/** Follows a change of a document. The row stays as it is where neither vector nor filter fields changed. */
export function moveVector(
  connection: SqliteConnection,
  index: VectorIndex,
  rowId: number,
  { before, after }: { before: ConvexDocument; after: ConvexDocument },
): void {
  if (indexedFields(index, before) === indexedFields(index, after)) return;
  removeVector(connection, index, rowId);
  addVector(connection, index, rowId, after);
}

function indexedFields(index: VectorIndex, document: ConvexDocument): string {
  const fields = [index.vectorField, ...index.filterFields];
  return JSON.stringify(fields.map((field) => [fieldAt(document, field)]));
}

function vectorRow(index: VectorIndex, document: ConvexDocument): { filters: string; vector: Uint8Array } | null {
  const elements = fieldAt(document, index.vectorField);
  if (!Array.isArray(elements)) return null;
  const vector = unitVector(elements, index.dimensions);
  if (vector === null) return null;
  const filters = JSON.stringify(index.filterFields.map((field) => filterTerm(fieldAt(document, field))));
  return { filters, vector: new Uint8Array(vector.buffer) };
}
