import { setImmediate as nextTurn } from "node:timers/promises";
import { BulkLoad } from "../storage/bulk-load.ts";
import type { WriteTransaction } from "../storage/types.ts";
import type { Engine, PendingContent } from "../types.ts";
import { parseValidator } from "../values/validator.ts";
import type { ComponentPath, ConvexObject } from "../values/json.ts";
import { decodeInt64, kindOf } from "../values/scalar.ts";
import type { ImportPlan, PlannedTable } from "./import-plan.ts";
import { STORAGE_TABLE, type ImportFormat, type ImportSource, type SourceFile } from "./import-source.ts";
import { ImportError } from "./text-rows.ts";

/** A file of the source whose bytes are on the disk already, or were there before. */
interface StagedFile extends SourceFile {
  /** Null if the deployment has these very bytes under this id. */
  pending: PendingContent | null;
  document: ConvexObject;
}

export interface ImportRun {
  engine: Engine;
  source: ImportSource;
  plan: ImportPlan;
  format: ImportFormat;
  /** Written in the same transaction as the documents, with their number. */
  finish(transaction: WriteTransaction, documents: number): void;
  signal: AbortSignal;
}

/**
 * Carries out a plan in one transaction: all of it, or nothing. Bytes of files are brought to the disk before it begins; other
 * writes wait while it runs, reads do not.
 * @returns how many documents were written
 * @throws ImportError, with the row
 */
export async function runImport(run: ImportRun): Promise<number> {
  const staged = await stageFiles(run);
  const adopted: StagedFile[] = [];
  try {
    const { value } = await run.engine.database.transact(async (transaction) => {
      checkUnchanged(run.engine, staged);
      const load = new BulkLoad(transaction, run.plan.tables);
      forgetFiles(run, transaction, staged);
      await load.begin();
      let documents = await loadDocuments(run, load);
      for (const file of staged) {
        run.engine.files.adopt(transaction, file.component, file.storageId, file.pending);
        adopted.push(file);
        load.add(file.component, STORAGE_TABLE, file.document);
        documents += 1;
      }
      load.end();
      run.finish(transaction, documents);
      return documents;
    });
    return value;
  } catch (error) {
    for (const { pending, storageId } of adopted) if (pending !== null) run.engine.files.withdraw(storageId);
    for (const { pending } of staged) if (pending !== null) await run.engine.files.discard(pending);
    throw error;
  }
}

/**
 * Since the files were staged, another import may have brought them, or somebody removed them. Bytes that a document names are
 * never written over, or taken back by a failure. Called within the transaction, when nobody else writes.
 */
function checkUnchanged(engine: Engine, staged: readonly StagedFile[]): void {
  for (const file of staged) {
    if ((digestOf(engine, file) === null) === (file.pending !== null)) continue;
    throw new ImportError(`The file ${file.storageId} came or went while the import was prepared; import again`);
  }
}

function forgetFiles({ engine, plan }: ImportRun, transaction: WriteTransaction, staged: readonly StagedFile[]): void {
  const kept = new Set(staged.map(({ storageId }) => storageId));
  for (const { component, table, clear } of plan.tables) {
    if (table === STORAGE_TABLE && clear) engine.files.forgetAll(transaction, component, kept);
  }
}

async function loadDocuments({ source, plan, format, engine, signal }: ImportRun, load: BulkLoad): Promise<number> {
  let documents = 0;
  for (const table of source.tables) {
    const { component, name } = table;
    if (name === STORAGE_TABLE || !isPlanned(plan.tables, component, name)) continue;
    const dropped = format === "csv" ? optionalFields(engine, component, name) : [];
    let row = 0;
    for await (const document of table.documents()) {
      row += 1;
      documents += 1;
      addRow(load, { component, name, row }, without(document, dropped));
      if (row % 256 !== 0) continue;
      signal.throwIfAborted();
      await nextTurn();
    }
  }
  return documents;
}

function isPlanned(tables: readonly PlannedTable[], component: ComponentPath, name: string): boolean {
  return tables.some((planned) => planned.component === component && planned.table === name);
}

function addRow(
  load: BulkLoad,
  place: { component: ComponentPath; name: string; row: number },
  document: ConvexObject,
) {
  try {
    load.add(place.component, place.name, document);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const where = place.component === "" ? "" : ` in component ${place.component}`;
    throw new ImportError(`Row ${place.row} of table ${place.name}${where}: ${reason}`, { cause });
  }
}

/** Fields of a table that may be missing: an empty cell of a CSV file means so. */
function optionalFields(engine: Engine, component: ComponentPath, name: string): string[] {
  const schema = engine.deployment()?.components.find(({ path }) => path === component)?.schema;
  const type = schema?.tables.find(({ tableName }) => tableName === name)?.documentType ?? null;
  const validator = type === null ? null : parseValidator(type);
  if (validator?.type !== "object") return [];
  return Object.entries(validator.value).flatMap(([field, { optional }]) => (optional ? [field] : []));
}

function without(document: ConvexObject, emptied: readonly string[]): ConvexObject {
  if (emptied.length === 0) return document;
  return Object.fromEntries(
    Object.entries(document).filter(([field, value]) => value !== "" || !emptied.includes(field)),
  );
}

/** Brings the bytes of all files to the disk and checks them against their metadata. */
async function stageFiles(run: ImportRun): Promise<StagedFile[]> {
  const { engine, source, plan, signal } = run;
  const metadata = await readMetadata(source);
  const staged: StagedFile[] = [];
  try {
    for (const file of source.files) {
      signal.throwIfAborted();
      if (!isPlanned(plan.tables, file.component, STORAGE_TABLE)) throw new ImportError(missingTable(file));
      staged.push(await stage(engine, file, metadata.get(keyOf(file)) ?? {}));
      metadata.delete(keyOf(file));
    }
    const [lost] = metadata.keys();
    if (lost !== undefined) {
      throw new ImportError(
        `The archive does not hold the file ${lost.split(";")[1]} of _storage/documents.jsonl; export again with --include-file-storage`,
      );
    }
    return staged;
  } catch (error) {
    for (const { pending } of staged) if (pending !== null) await engine.files.discard(pending);
    throw error;
  }
}

function missingTable({ storageId }: SourceFile): string {
  return `The archive holds the file ${storageId}, but no _storage/documents.jsonl`;
}

function keyOf({ component, storageId }: { component: ComponentPath; storageId: string }): string {
  return `${component};${storageId}`;
}

async function readMetadata(source: ImportSource): Promise<Map<string, ConvexObject>> {
  const metadata = new Map<string, ConvexObject>();
  for (const { component, name, documents } of source.tables) {
    if (name !== STORAGE_TABLE) continue;
    for await (const document of documents()) {
      metadata.set(keyOf({ component, storageId: String(document["_id"]) }), document);
    }
  }
  return metadata;
}

async function stage(engine: Engine, file: SourceFile, metadata: ConvexObject): Promise<StagedFile> {
  const { sha256, contentType, _creationTime } = metadata;
  checkComponents(engine, file);
  const pending = await stageBytes(engine, file, typeof sha256 === "string" ? sha256 : undefined);
  const digest = pending.sha256.toString("base64");
  const standing = digestOf(engine, file);
  try {
    checkSize(file, metadata, pending.size);
    if (standing !== null && standing !== digest) {
      throw new ImportError(`The deployment has another file with the ID ${file.storageId}; delete that one first`);
    }
  } catch (error) {
    await engine.files.discard(pending);
    throw error;
  }
  if (standing !== null) await engine.files.discard(pending);
  const document: ConvexObject = { _id: file.storageId, sha256: digest, size: pending.size };
  if (typeof _creationTime === "number") document["_creationTime"] = _creationTime;
  if (typeof contentType === "string") document["contentType"] = contentType;
  return { ...file, pending: standing === null ? pending : null, document };
}

/** Bytes lie under ids: a second file with the same one, in another component, would share the fate of the first. */
function checkComponents(engine: Engine, { component, storageId }: SourceFile): void {
  const components = (engine.deployment()?.components ?? []).map(({ path }) => path);
  const other = components.find(
    (path) => path !== component && digestOf(engine, { component: path, storageId }) !== null,
  );
  if (other === undefined) return;
  const where = other === "" ? "the app" : `component ${other}`;
  throw new ImportError(`The file ${storageId} belongs to ${where} of this deployment; delete that one first`);
}

async function stageBytes(engine: Engine, file: SourceFile, sha256: string | undefined): Promise<PendingContent> {
  try {
    return await engine.files.stage(file.bytes(), sha256);
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== "DigestMismatch") throw cause;
    throw new ImportError(`The file ${file.storageId} is damaged: ${cause.message}`, { cause });
  }
}

/** Exports of Convex have sizes as int64. */
function checkSize({ storageId }: SourceFile, { size }: ConvexObject, actual: number): void {
  if (size === undefined || size === null) return;
  const stated = kindOf(size) === "int64" ? Number(decodeInt64(size)) : size;
  if (stated !== actual) throw new ImportError(`The file ${storageId} has ${actual} bytes, not ${String(stated)}`);
}

/** Base64; null if the deployment has no such file. */
function digestOf(engine: Engine, { component, storageId }: Omit<SourceFile, "bytes">): string | null {
  const snapshot = engine.database.snapshot();
  try {
    const documents = snapshot.documents(component);
    const id = documents.normalizeId(STORAGE_TABLE, storageId);
    const document = id === null ? null : documents.get(id, STORAGE_TABLE);
    return document === null ? null : String(document["sha256"]);
  } finally {
    snapshot.close();
  }
}
