import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { DocumentReader } from "../storage/types.ts";
import type { Engine } from "../types.ts";
import type { ConvexObject } from "../values/json.ts";
import { encodeInt64 } from "../values/scalar.ts";
import { describePlan, planImport, type ImportMode } from "./import-plan.ts";
import { runImport } from "./import-run.ts";
import { openSource, type SourceOptions } from "./import-source.ts";
import { holdSnapshot } from "./snapshot-export.ts";
import { writeZip } from "./zip-writer.ts";

/** System table of the app with a document for each export, in Convex's name; written here, read by system queries. */
export const EXPORTS_TABLE = "_exports";
/** As `EXPORTS_TABLE`, of imports. */
export const IMPORTS_TABLE = "_snapshot_imports";

/** An export is already being made, or a request does not fit the state that an import is in. */
export class TransferConflict extends Error {
  override readonly name = "TransferConflict";
}

/** Exports and imports of a deployment. Their states are documents, so that clients can subscribe to them. */
export interface Transfers {
  /** Begins an export. @throws TransferConflict if there is one under way */
  requestExport(options: { includeStorage: boolean }): Promise<void>;
  /** The archive of a finished export by its timestamp; null if there is none, or not any more. */
  findExport(timestamp: string): Promise<{ file: string; size: number } | null>;
  /** @returns the token by which parts are added */
  startUpload(): Promise<string>;
  /** Keeps a part, in place of an earlier one of its number. @returns the token of the part; null for an unknown upload */
  takePart(upload: string, number: number, bytes: AsyncIterable<Uint8Array>): Promise<string | null>;
  /** Joins the parts in this order and begins to read them. @returns the id of the import; null for unknown or repeated parts */
  finishUpload(upload: string, parts: readonly string[], options: ImportOptions): Promise<string | null>;
  /** Carries out an import that waits for it. @throws TransferConflict */
  perform(importId: string): Promise<void>;
  cancel(importId: string): Promise<void>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export interface ImportOptions extends SourceOptions {
  mode: ImportMode;
}

/** How long an archive stays after it was made, and parts of an upload after the last one. */
const KEPT_MILLIS = 24 * 60 * 60 * 1000;
/** Tokens are file names. */
const TOKEN = /^[0-9a-f-]{36}$/;
const PART = /^[0-9]{1,5}$/;
const INTERRUPTED = "The deployment stopped meanwhile, and nothing was changed; start it again";

/** Opens the exports and imports of an engine. What an earlier process left unfinished has failed. */
export function createTransfers(engine: Engine, onError: (error: unknown) => void = () => undefined): Transfers {
  const transfers = new DeploymentTransfers(engine, onError);
  transfers.open();
  return transfers;
}

class DeploymentTransfers implements Transfers {
  readonly #engine: Engine;
  readonly #directory: string;
  readonly #onError: (error: unknown) => void;
  readonly #stopped = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #options = new Map<string, ImportOptions>();
  #ready: Promise<void> | null = null;

  constructor(engine: Engine, onError: (error: unknown) => void) {
    this.#engine = engine;
    this.#directory = path.join(engine.directory, "transfers");
    this.#onError = onError;
  }

  /** Clients that watch an import of the process before learn of its end, though nobody asks for another one. */
  open(): void {
    this.#start(async () => {
      if (await exists(this.#directory)) await this.#prepare();
    });
  }

  async requestExport(options: { includeStorage: boolean }): Promise<void> {
    await this.#prepare();
    const { value: id } = await this.#engine.database.transact((transaction) => {
      const isOpen = latestTransfers(transaction.documents(""), EXPORTS_TABLE, LOOKED_AT).some(({ state }) =>
        OPEN_EXPORTS.includes(String(state)),
      );
      if (isOpen) throw new TransferConflict("An export is being made already; wait for it to end");
      return transaction.documents("").insert(EXPORTS_TABLE, { state: "requested", requestor: "snapshotExport" });
    });
    this.#start(() => this.#export(id, options));
  }

  async findExport(timestamp: string): Promise<{ file: string; size: number } | null> {
    if (!/^\d{1,20}$/.test(timestamp)) return null;
    const file = this.#at(`${timestamp}.zip`);
    const found = await stat(file).catch(() => null);
    return found === null || found.mtimeMs < oldestKept() ? null : { file, size: found.size };
  }

  async startUpload(): Promise<string> {
    await this.#prepare();
    const upload = randomUUID();
    await mkdir(this.#at(upload), { mode: 0o700 });
    return upload;
  }

  async takePart(upload: string, number: number, bytes: AsyncIterable<Uint8Array>): Promise<string | null> {
    await this.#prepare();
    if (!(await this.#hasUpload(upload)) || !PART.test(String(number))) return null;
    const part = path.join(this.#at(upload), String(number));
    const unfinished = `${part}.${randomUUID()}`;
    try {
      await pipeline(bytes, createWriteStream(unfinished, { mode: 0o600 }));
      await rename(unfinished, part);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return String(number);
  }

  async finishUpload(upload: string, parts: readonly string[], options: ImportOptions): Promise<string | null> {
    // Before the import has a state: what is open at that time has failed.
    await this.#prepare();
    if (!(await this.#hasUpload(upload)) || !parts.every((part) => PART.test(part))) return null;
    if (new Set(parts).size < parts.length) return null;
    const folder = this.#at(upload);
    const present = new Set(await readdir(folder));
    if (!parts.every((part) => present.has(part))) return null;
    const joined = this.#at(`${upload}.upload`);
    await joinFiles(
      parts.map((part) => path.join(folder, part)),
      joined,
    );
    const { value: id } = await this.#engine.database.transact((transaction) =>
      transaction.documents("").insert(IMPORTS_TABLE, {
        state: { state: "uploaded" },
        mode: options.mode,
        format: options.format,
        upload,
      }),
    );
    await rm(folder, { recursive: true, force: true });
    this.#options.set(id, options);
    this.#start(() => this.#plan(id));
    return id;
  }

  async perform(importId: string): Promise<void> {
    await this.#prepare();
    await this.#move(importId, ["waiting_for_confirmation"], { state: "in_progress", progress_message: "Importing" });
    this.#start(() => this.#import(importId));
  }

  async cancel(importId: string): Promise<void> {
    await this.#prepare();
    await this.#move(importId, ["uploaded", "waiting_for_confirmation"], {
      state: "failed",
      error_message: "Import canceled",
    });
    await this.#removeUpload(importId);
  }

  async close(): Promise<void> {
    this.#stopped.abort(new Error(INTERRUPTED));
    await Promise.all(this.#running);
  }

  #at(name: string): string {
    return path.join(this.#directory, name);
  }

  async #hasUpload(upload: string): Promise<boolean> {
    return TOKEN.test(upload) && (await exists(this.#at(upload)));
  }

  /** Once per process: what is unfinished has failed, and what is old goes. */
  #prepare(): Promise<void> {
    this.#ready ??= this.#recover().catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  async #recover(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#engine.database.transact((transaction) => {
      const documents = transaction.documents("");
      for (const { _id, state } of latestTransfers(documents, EXPORTS_TABLE, LOOKED_AT)) {
        if (OPEN_EXPORTS.includes(String(state))) documents.patch(String(_id), { state: "failed" }, EXPORTS_TABLE);
      }
      for (const { _id, state } of latestTransfers(documents, IMPORTS_TABLE, LOOKED_AT)) {
        if (isOver(state)) continue;
        const failed = { state: "failed", error_message: INTERRUPTED };
        documents.patch(String(_id), { state: failed }, IMPORTS_TABLE);
      }
    });
    const oldest = oldestKept();
    for (const name of await readdir(this.#directory)) {
      const { mtimeMs } = await stat(this.#at(name));
      const isUnfinished = name.endsWith(".part") || name.endsWith(".upload");
      if (isUnfinished || mtimeMs < oldest) await rm(this.#at(name), { recursive: true, force: true });
    }
  }

  #start(work: () => Promise<void>): void {
    const running = work()
      .catch(this.#onError)
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #export(id: string, options: { includeStorage: boolean }): Promise<void> {
    const held = holdSnapshot(this.#engine, options);
    const unfinished = this.#at(`${held.timestamp}.zip.part`);
    const save = (fields: ConvexObject) =>
      this.#engine.database.transact((transaction) => transaction.documents("").patch(id, fields, EXPORTS_TABLE));
    try {
      await save({ state: "in_progress", start_ts: encodeInt64(held.timestamp) });
      const archive = writeZip(held.parts(), new Date());
      await pipeline(archive, createWriteStream(unfinished, { mode: 0o600, flush: true }), this.#stopped);
      await this.#removeArchives();
      await rename(unfinished, this.#at(`${held.timestamp}.zip`));
      const complete = encodeInt64(this.#engine.latestTimestamp());
      await save({ state: "completed", complete_ts: complete, zip_object_key: `${held.timestamp}.zip` });
    } catch (error) {
      await rm(unfinished, { force: true });
      await save({ state: "failed" });
      throw error;
    } finally {
      held.release();
    }
  }

  /** One archive at a time: it may be as large as all the data. */
  async #removeArchives(): Promise<void> {
    for (const name of await readdir(this.#directory)) if (name.endsWith(".zip")) await rm(this.#at(name));
  }

  async #plan(id: string): Promise<void> {
    await this.#orFail(id, async (options, file) => {
      const source = await openSource(file, options);
      try {
        const plan = await planImport(this.#engine, source, options.mode);
        await this.#move(id, ["uploaded"], {
          state: "waiting_for_confirmation",
          message_to_confirm: describePlan(plan),
          require_manual_confirmation: plan.isDestructive,
        });
      } finally {
        await source.close();
      }
    });
  }

  /** The state "completed" is written in the very transaction that imports. */
  async #import(id: string): Promise<void> {
    await this.#orFail(id, async (options, file) => {
      const source = await openSource(file, options);
      try {
        await runImport({
          engine: this.#engine,
          source,
          // Again, since the data may have changed while a person read it.
          plan: await planImport(this.#engine, source, options.mode),
          format: options.format,
          signal: this.#stopped.signal,
          finish: (transaction, documents) => {
            const state = { state: "completed", num_rows_written: encodeInt64(BigInt(documents)) };
            transaction.documents("").patch(id, { state }, IMPORTS_TABLE);
          },
        });
      } finally {
        await source.close();
      }
      await this.#removeUpload(id);
    });
  }

  async #orFail(id: string, work: (options: ImportOptions, file: string) => Promise<void>): Promise<void> {
    try {
      const options = this.#options.get(id);
      if (options === undefined) throw new Error(INTERRUPTED);
      await work(options, this.#at(`${this.#uploadOf(id)}.upload`));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const failed = { state: "failed", error_message: `Hit an error while importing:\n${message}` };
      await this.#move(id, ["uploaded", "waiting_for_confirmation", "in_progress"], failed).catch(() => undefined);
      await this.#removeUpload(id);
    }
  }

  #uploadOf(id: string): string {
    const snapshot = this.#engine.database.snapshot();
    try {
      const documents = snapshot.documents("");
      const known = documents.normalizeId(IMPORTS_TABLE, id);
      const document = known === null ? null : documents.get(known, IMPORTS_TABLE);
      return String(document?.["upload"] ?? "");
    } finally {
      snapshot.close();
    }
  }

  async #removeUpload(id: string): Promise<void> {
    this.#options.delete(id);
    await rm(this.#at(`${this.#uploadOf(id)}.upload`), { force: true });
  }

  /** @throws TransferConflict if the import is in none of the states that it may leave */
  async #move(id: string, from: readonly string[], state: ConvexObject): Promise<void> {
    await this.#engine.database.transact((transaction) => {
      const documents = transaction.documents("");
      const known = documents.normalizeId(IMPORTS_TABLE, id);
      const document = known && documents.get(known, IMPORTS_TABLE);
      if (!document) throw new TransferConflict(`There is no import ${id}`);
      const { state: present } = document["state"] as { state: string }; // Written by this class only.
      if (!from.includes(present)) throw new TransferConflict(`The import is ${present.replaceAll("_", " ")}`);
      documents.patch(id, { state }, IMPORTS_TABLE);
    });
  }
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}

/** Milliseconds since 1970: what was written before that goes. */
function oldestKept(): number {
  return Date.now() - KEPT_MILLIS;
}

const OPEN_EXPORTS = ["requested", "in_progress"];

function isOver(state: unknown): boolean {
  const { state: kind } = state as { state: string }; // Written by this class only.
  return kind === "completed" || kind === "failed";
}

/** As many exports or imports as are looked at for unfinished ones. */
const LOOKED_AT = 100;

/** The last documents of a table of transfers, newest first. */
export function latestTransfers(documents: DocumentReader, table: string, limit: number): ConvexObject[] {
  const source = { type: "FullTableScan", tableName: table, order: "desc" } as const;
  const stream = documents.stream({ source, operators: [{ limit }] });
  const latest: ConvexObject[] = [];
  for (let next = stream.next(); !next.done; next = stream.next()) latest.push(next.value);
  return latest;
}

/** The first file takes what the others hold, and the new name: large uploads are not on the disk twice. */
async function joinFiles(files: readonly string[], joined: string): Promise<void> {
  const [first, ...rest] = files;
  if (first === undefined) return (await open(joined, "w", 0o600)).close();
  for (const file of rest) {
    await pipeline((await open(file)).createReadStream(), createWriteStream(first, { flags: "a" }));
    await rm(file);
  }
  await rename(first, joined);
}
