import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach } from "vitest";
import { inlineDeployment, type InlineComponent } from "../testing/inline-app.ts";
import { openTestEngine, type TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexObject } from "../values/json.ts";
import { decodeInt64 } from "../values/scalar.ts";
import { createTransfers, EXPORTS_TABLE, IMPORTS_TABLE, type ImportOptions, type Transfers } from "./transfers.ts";

const app: InlineComponent = { modules: {}, tables: "{ songs: defineTable(v.any()) }" };

/** Test data: how `LINES` are imported. */
export const SONGS: ImportOptions = { format: "jsonLines", mode: "replace", table: "songs", component: "" };
/** Test data: two songs. */
export const LINES = '{"title":"A"}\n{"title":"B"}\n';

/** Test data: an engine, not behind a server, with its exports and imports. */
export interface Opened extends TestEngine {
  transfers: Transfers;
  errors: unknown[];
}
const open: Opened[] = [];
/** Test set-up: opens an engine, in the directory of an earlier one if there is one; all go at the end of the test. */
export async function openTransfers(directory?: string): Promise<Opened> {
  const engine = await openTestEngine(directory === undefined ? {} : { directory }, await inlineDeployment(app));
  const errors: unknown[] = [];
  const opened = { ...engine, errors, transfers: createTransfers(engine.engine, (error) => errors.push(error)) };
  open.push(opened);
  return opened;
}
afterEach(async () => {
  for (const { transfers, dispose } of open.splice(0)) {
    await transfers.close();
    await dispose();
  }
});

/** Test data: up to 100 documents of a table of the app. */
export function documentsOf({ engine }: TestEngine, table: string): ConvexObject[] {
  const snapshot = engine.database.snapshot();
  try {
    const source = { type: "FullTableScan", tableName: table, order: "asc" } as const;
    return snapshot.documents("").page({ source, operators: [] }, { cursor: null, endCursor: null, pageSize: 100 })
      .page;
  } finally {
    snapshot.close();
  }
}
/** Test data: the titles of all songs. */
export const titlesOf = (opened: TestEngine) => documentsOf(opened, "songs").map(({ title }) => title);
/** Test data: the newest export. */
export const exportOf = (opened: TestEngine) => documentsOf(opened, EXPORTS_TABLE).at(-1) ?? {};
/** Test data: the state of an import; of an unknown one none. */
export function importOf(opened: TestEngine, id: string): ConvexObject {
  const document = documentsOf(opened, IMPORTS_TABLE).find(({ _id }) => _id === id);
  return (document?.["state"] ?? {}) as ConvexObject; // Written by transfers.ts.
}

/** Test step: waits for commits until the state is the wanted one. */
export async function reached(opened: TestEngine, read: () => ConvexObject, wanted: string): Promise<ConvexObject> {
  for (;;) {
    const state = read();
    if (state["state"] === wanted) return state;
    await new Promise<void>((resolve) => {
      const stop = opened.engine.onCommit(() => {
        stop();
        resolve();
      });
    });
  }
}

/** Test step: other writes wait until the returned function is called. */
export function holdWrites({ engine }: TestEngine): () => Promise<void> {
  let letGo: (() => void) | null = null;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const held = engine.database.transact(() => gate);
  return async () => {
    letGo?.();
    await held;
  };
}

/** Test data: a text as one chunk. */
export async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
/** Test step: uploads parts in order. @returns the id of the import */
export async function upload({ transfers }: Opened, parts: readonly string[] = [LINES]): Promise<string> {
  const token = await transfers.startUpload();
  for (const [index, part] of parts.entries()) await transfers.takePart(token, index + 1, bytesOf(part));
  const id = await transfers.finishUpload(
    token,
    Object.keys(parts).map((index) => `${Number(index) + 1}`),
    SONGS,
  );
  return id ?? "";
}
/** Test step: an import that waits for a person. */
export async function waiting(opened: Opened): Promise<string> {
  const id = await upload(opened);
  await reached(opened, () => importOf(opened, id), "waiting_for_confirmation");
  return id;
}
/** Test step: an import, carried out. */
export async function completed(opened: Opened): Promise<string> {
  const id = await waiting(opened);
  await opened.transfers.perform(id);
  await reached(opened, () => importOf(opened, id), "completed");
  return id;
}
/** Test step: an export. @returns its timestamp */
export async function exported(opened: Opened): Promise<string> {
  await opened.transfers.requestExport({ includeStorage: true });
  const { start_ts = null } = await reached(opened, () => exportOf(opened), "completed");
  return String(decodeInt64(start_ts));
}

/** Test step: a process that goes on from what a killed one has on the disk at this moment. */
export async function afterKill({ directory }: TestEngine): Promise<Opened> {
  const copy = mkdtempSync(path.join(tmpdir(), "wav0-engine-"));
  cpSync(directory, copy, { recursive: true });
  return openTransfers(copy);
}
/** Test data: names of what lies beside the database. */
export const filesOf = ({ directory }: TestEngine) => readdirSync(path.join(directory, "transfers"));
