import { setTimeout as pause } from "node:timers/promises";
import type { InlineServer } from "../testing/inline-server.ts";
import type { ConvexDocument, ConvexJson, ConvexObject } from "../values/json.ts";

/** Test data: how an import ended, with what a person would have been asked. */
export interface ImportOutcome {
  state: string;
  error: string;
  /** The table of changes; empty if it never came so far. */
  asked: string;
  isDestructive: boolean;
  written: number;
}

async function system(server: InlineServer, path: string, args: ConvexObject): Promise<ConvexJson> {
  const json = { path, args, format: "convex_encoded_json" };
  const response = await server.asAdmin("/api/query", { json });
  // Answered by function-api.ts.
  const answer = (await response.json()) as { status: string; value: ConvexJson; errorMessage?: string };
  if (answer.status !== "success") throw new Error(answer.errorMessage);
  return answer.value;
}

/** Test step: asks again until the state is none that passes by itself. */
async function settled<T>(ask: () => Promise<T>, isOpen: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (!isOpen(value)) return value;
    await pause(10);
  }
}

/** Test step: exports as the official CLI does. @returns the archive */
export async function exportFrom(server: InlineServer, includeStorage = true): Promise<Buffer> {
  const requested = await server.asAdmin(`/api/export/request/zip?includeStorage=${includeStorage}`, {
    method: "POST",
  });
  if (!requested.ok) throw new Error(await requested.text());
  const latest = async () => (await system(server, "_system/cli/exports:getLatest", {})) as ConvexObject; // One was requested.
  const done = await settled(latest, ({ state }) => state === "requested" || state === "in_progress");
  if (done["state"] !== "completed") throw new Error(`The export is ${String(done["state"])}`);
  const { $integer } = done["start_ts"] as { $integer: string }; // An int64 in Convex JSON.
  const timestamp = Buffer.from($integer, "base64").readBigInt64LE();
  const response = await server.asAdmin(`/api/export/zip/${timestamp}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Test data: what the official CLI says of a file. */
export interface ImportArguments {
  format: string;
  mode?: string;
  tableName?: string;
  componentPath?: string;
  /** Bytes of one part. */
  partSize?: number;
}

/** Test step: uploads as the official CLI does. @returns the id of the import */
export async function uploadTo(server: InlineServer, bytes: Uint8Array, args: ImportArguments): Promise<string> {
  const { partSize = 5 * 1024 * 1024, ...options } = args;
  // Answered by transfer-api.ts, here and below.
  const start = (await (await server.asAdmin("/api/import/start_upload", { method: "POST" })).json()) as {
    uploadToken: string;
  };
  const partTokens: unknown[] = [];
  for (let at = 0; at < bytes.length; at += partSize) {
    const where = `/api/import/upload_part?uploadToken=${start.uploadToken}&partNumber=${partTokens.length + 1}`;
    const body = new Uint8Array(bytes.subarray(at, at + partSize));
    partTokens.push(await (await server.asAdmin(where, { method: "POST", body })).json());
  }
  const json = { import: { mode: "requireEmpty", ...options }, uploadToken: start.uploadToken, partTokens };
  const response = await server.asAdmin("/api/import/finish_upload", { json });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { importId: string }).importId;
}

/** Test step: the state of an import once it changes no more by itself. */
export async function importState(server: InlineServer, importId: string): Promise<ConvexObject> {
  const ask = async () => {
    const { state } = (await system(server, "_system/cli/queryImport", { importId })) as { state: ConvexObject };
    return state;
  };
  return settled(ask, ({ state }) => state === "uploaded" || state === "in_progress");
}

/** Test step: imports as the official CLI does with `-y`. */
export async function importInto(
  server: InlineServer,
  bytes: Uint8Array,
  args: ImportArguments,
): Promise<ImportOutcome> {
  const importId = await uploadTo(server, bytes, args);
  const asked = await importState(server, importId);
  if (asked["state"] === "waiting_for_confirmation")
    await server.asAdmin("/api/perform_import", { json: { importId } });
  const ended = await importState(server, importId);
  const { $integer = "" } = (ended["num_rows_written"] ?? {}) as { $integer?: string }; // An int64, or absent.
  return {
    state: String(ended["state"]),
    error: String(ended["error_message"] ?? ""),
    asked: String(asked["message_to_confirm"] ?? ""),
    isDestructive: asked["require_manual_confirmation"] === true,
    written: $integer === "" ? 0 : Number(Buffer.from($integer, "base64").readBigInt64LE()),
  };
}

/** Test data: the documents of a table, in order of their creation. */
export function documentsOf(server: InlineServer, table: string, component = ""): ConvexDocument[] {
  const snapshot = server.app.engine.database.snapshot();
  try {
    const source = { type: "FullTableScan", tableName: table, order: "asc" } as const;
    const stream = snapshot.documents(component).stream({ source, operators: [] });
    const documents: ConvexDocument[] = [];
    for (let next = stream.next(); !next.done; next = stream.next()) documents.push(next.value);
    return documents;
  } finally {
    snapshot.close();
  }
}
