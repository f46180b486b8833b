import { isPending, resolveFields } from "../values/commit-timestamp.ts";
import type { Table } from "./catalog-state.ts";
import { DocumentRow } from "./document-row.ts";
import { moveEntries } from "./index-entries.ts";
import type { WritableView } from "./view.ts";

/**
 * Puts the timestamp of the commit where a document holds `db.vars.commitTs`, and the document in its place in each
 * index. Nothing happens if the row has gone or was overwritten since. It costs the function nothing of its limits: the
 * document's size stays.
 * @param timestamp nanoseconds since 1970
 */
export function resolveDocument(
  { connection, changes }: WritableView,
  { table, rowId }: { table: Table; rowId: number },
  timestamp: bigint,
): void {
  const found = connection.prepare("SELECT document, size, json FROM storage_documents WHERE document = ?").get(rowId);
  if (found === undefined) return;
  const { document } = new DocumentRow(connection, found);
  if (!isPending(document)) return;
  const resolved = resolveFields(document, timestamp);
  connection.prepare("UPDATE storage_documents SET json = ? WHERE document = ?").run(JSON.stringify(resolved), rowId);
  moveEntries(connection, changes, { table, rowId, document }, resolved);
}
