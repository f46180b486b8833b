import { createWriteStream } from "node:fs";
import { open, rename, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as z from "zod";
import { boundedJson } from "../../bodies/bounded-body.ts";
import { fetchFailure } from "../../bodies/fetch-failure.ts";
import { AppError } from "../../contracts/errors.ts";
import { MAX_ANSWER_JSON_BYTES } from "../../contracts/limits.ts";
import { isRefusal, sender, type DeploymentAddress, type Send } from "./deployment-request.ts";

/** Where an upload stands; kept by the caller, so that it can go on later. */
export interface UploadState {
  uploadToken: string;
  partTokens: string[];
}

/** How an import ended, or what it waits for. */
export type ImportState =
  | { state: "waiting_for_confirmation"; message_to_confirm?: string | undefined }
  | { state: "completed"; num_rows_written: { $integer: string } }
  | { state: "failed"; error_message: string };

/** The administrator's view of a deployment, as the official CLI has it. */
export interface DeploymentClient {
  url: string;
  /** @returns the names of functions that the deployment has, as "jobs/jobs.js:list" */
  functions(): Promise<string[]>;
  /** @returns the names of the tables of the app */
  tables(): Promise<string[]>;
  /** True if a table of the app, which must exist, holds a document. */
  holdsAny(table: string): Promise<boolean>;
  /** Has an archive made, with files. @returns its timestamp */
  makeExport(): Promise<string>;
  /** Fetches an archive; what an earlier attempt left beside the file is gone on with. */
  download(timestamp: string, file: string): Promise<void>;
  startUpload(): Promise<UploadState>;
  /** Sends the parts that are missing. @param progress called after each part */
  upload(file: string, state: UploadState, progress: (state: UploadState) => Promise<void>): Promise<void>;
  /** @returns the id of the import */
  finishUpload(state: UploadState): Promise<string>;
  importState(importId: string): Promise<ImportState>;
  perform(importId: string): Promise<void>;
  /** Wakes every workpool: the scheduled functions that kept it going are not carried. */
  wakeWorkpools(): Promise<void>;
}

const PART_BYTES = 5 * 1024 * 1024;
const POLL_MILLISECONDS = 250;
const PAGE_TABLES = 100;

const importStates = z.discriminatedUnion("state", [
  z.object({ state: z.literal("uploaded") }),
  z.object({ state: z.literal("in_progress") }),
  z.object({ state: z.literal("waiting_for_confirmation"), message_to_confirm: z.string().optional() }),
  z.object({ state: z.literal("completed"), num_rows_written: z.object({ $integer: z.string() }) }),
  z.object({ state: z.literal("failed"), error_message: z.string() }),
]);
const exportStates = z.union([
  z.object({ state: z.literal("completed"), start_ts: z.object({ $integer: z.string() }) }),
  z.object({ state: z.enum(["requested", "in_progress", "failed"]) }),
]);
const pageSchema = z.object({ page: z.array(z.unknown()) });
const tablesSchema = z.object({
  page: z.array(z.object({ name: z.string() })),
  isDone: z.boolean(),
  continueCursor: z.string(),
});
const specSchema = z.array(z.object({ identifier: z.string().optional() }));
const componentsSchema = z.array(z.object({ path: z.string().nullable() }));
const outcomeSchema = z.union([
  z.object({ status: z.literal("success"), value: z.unknown() }),
  z.object({ status: z.literal("error"), errorMessage: z.string() }),
]);

/** Opens the view of a deployment; nothing is asked yet. */
export function openDeploymentClient(address: DeploymentAddress): DeploymentClient {
  const { url } = address;
  const send = sender(address);
  const calls = { send, ...jsonCalls(url, send) };
  return { url, ...readingCalls(url, calls), ...writingCalls(url, calls) };
}

interface Calls {
  send: Send;
  post(path: string, body: unknown, isRepeatable?: boolean): Promise<unknown>;
  query(path: string, args: object): Promise<unknown>;
}

function jsonCalls(url: string, send: Send): Omit<Calls, "send"> {
  const post = async (path: string, body: unknown, isRepeatable = false): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const response = await send(path, { method: "POST", headers, body: JSON.stringify(body), isRepeatable });
    return boundedJson(response, MAX_ANSWER_JSON_BYTES).catch((cause: unknown) => {
      throw notConvex(url, cause);
    });
  };
  return {
    post,
    async query(path, args) {
      const call = { path, args, format: "convex_encoded_json" };
      const { data: answer, error } = outcomeSchema.safeParse(await post("/api/query", call, true));
      if (answer === undefined) throw notConvex(url, error);
      if (answer.status === "success") return answer.value;
      throw new AppError("INTERNAL", `${url} failed at ${path}: ${answer.errorMessage}`);
    },
  };
}

function notConvex(url: string, cause: unknown): AppError {
  const message = `${url} does not answer as a Convex deployment does; give the address of its client API`;
  return new AppError("INVALID_INPUT", message, { cause });
}

type ReadingCall = "functions" | "tables" | "holdsAny" | "makeExport" | "download";

function readingCalls(url: string, { send, query }: Calls): Pick<DeploymentClient, ReadingCall> {
  return {
    async functions() {
      const { data: spec, error } = specSchema.safeParse(await query("_system/cli/modules:apiSpec", {}));
      if (spec === undefined) throw notConvex(url, error);
      return spec.flatMap(({ identifier }) => identifier ?? []);
    },
    tables: () => tables(query),
    async holdsAny(table) {
      const paginationOpts = { numItems: 1, cursor: null };
      const page = await query("_system/cli/tableData", { table, order: "desc", paginationOpts });
      return pageSchema.parse(page).page.length > 0;
    },
    async makeExport() {
      while (!(await requestExport(send))) await exportEnd(query);
      const timestamp = await exportEnd(query);
      if (timestamp !== null) return timestamp;
      throw new AppError("INTERNAL", `${url} could not export its data; see its log`);
    },
    download: (timestamp, file) => download(send, `/api/export/zip/${timestamp}`, file),
  };
}

async function tables(query: Calls["query"], cursor: string | null = null): Promise<string[]> {
  const paginationOpts = { numItems: PAGE_TABLES, cursor };
  const answer = tablesSchema.parse(await query("_system/cli/tables", { paginationOpts }));
  const names = answer.page.map(({ name }) => name);
  return answer.isDone ? names : [...names, ...(await tables(query, answer.continueCursor))];
}

/** @returns false while another export is being made, which may be of an earlier moment */
async function requestExport(send: Send): Promise<boolean> {
  try {
    await send("/api/export/request/zip?includeStorage=true", { method: "POST" });
    return true;
  } catch (error) {
    if (isRefusal(error, "ExportInProgress")) return false;
    throw error;
  }
}

/** Waits for the latest export. @returns its timestamp; null if it failed */
async function exportEnd(query: Calls["query"]): Promise<string | null> {
  for (;;) {
    const latest = exportStates.parse(await query("_system/cli/exports:getLatest", {}));
    if (latest.state === "completed") return int64(latest.start_ts);
    if (latest.state === "failed") return null;
    await sleep(POLL_MILLISECONDS);
  }
}

function writingCalls(url: string, { send, post, query }: Calls): Omit<DeploymentClient, ReadingCall | "url"> {
  return {
    async startUpload() {
      const started = z.object({ uploadToken: z.string() }).parse(await post("/api/import/start_upload", {}, true));
      return { uploadToken: started.uploadToken, partTokens: [] };
    },
    upload: (file, state, progress) => upload(send, file, { state, progress }),
    async finishUpload(state) {
      const answer = await post("/api/import/finish_upload", {
        import: { mode: "replaceAll", format: "zip" },
        ...state,
      });
      return z.object({ importId: z.string() }).parse(answer).importId;
    },
    async importState(importId) {
      for (;;) {
        const { state } = z.object({ state: importStates }).parse(await query("_system/cli/queryImport", { importId }));
        if (state.state !== "uploaded" && state.state !== "in_progress") return state;
        await sleep(POLL_MILLISECONDS);
      }
    },
    perform: async (importId) => void (await post("/api/perform_import", { importId })),
    async wakeWorkpools() {
      const components = componentsSchema.parse(await query("_system/frontend/components:list", {}));
      for (const { path } of components.filter((each) => /(?:^|\/)workpool$/.test(each.path ?? ""))) {
        const call = { componentPath: path, path: "kick:forceKick", args: {}, format: "convex_encoded_json" };
        const answer = outcomeSchema.parse(await post("/api/function", call));
        if (answer.status === "error") {
          throw new AppError("INTERNAL", `${url}: ${path} stays asleep: ${answer.errorMessage}`);
        }
      }
    },
  };
}

async function download(send: Send, path: string, file: string): Promise<void> {
  const unfinished = `${file}.part`;
  const have = (await stat(unfinished).catch(() => null))?.size ?? 0;
  const response = await send(path, {
    isRepeatable: true,
    ...(have > 0 ? { headers: { range: `bytes=${have}-` } } : {}),
  });
  const flags = response.status === 206 ? "a" : "w";
  if (response.body === null) throw new AppError("INTERNAL", "The deployment sent an empty export");
  // A web stream of bytes; the types of the DOM and of Node differ in name only.
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  try {
    await pipeline(body, createWriteStream(unfinished, { flags, mode: 0o600, flush: true }));
  } catch (cause) {
    // Of the disk here, not of the connection.
    if (cause instanceof Error && "syscall" in cause) throw cause;
    const message = `The export broke off (${fetchFailure(cause)}); run the command again to go on`;
    throw new AppError("HUB_UNAVAILABLE", message, { cause });
  }
  await rename(unfinished, file);
}

async function upload(
  send: Send,
  file: string,
  { state, progress }: { state: UploadState; progress: (state: UploadState) => Promise<void> },
): Promise<void> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    // Convex takes at most 9,999 parts.
    const partBytes = Math.max(PART_BYTES, Math.ceil(size / 9_999));
    for (let at = state.partTokens.length * partBytes; at < size; at += partBytes) {
      const body = Buffer.alloc(Math.min(partBytes, size - at));
      await handle.read(body, 0, body.length, at);
      const place = `uploadToken=${encodeURIComponent(state.uploadToken)}&partNumber=${state.partTokens.length + 1}`;
      const response = await send(`/api/import/upload_part?${place}`, {
        method: "POST",
        body,
        isRepeatable: true,
      });
      state.partTokens.push(z.string().parse(await boundedJson(response, MAX_ANSWER_JSON_BYTES)));
      await progress(state);
    }
  } finally {
    await handle.close();
  }
}

function int64({ $integer }: { $integer: string }): string {
  return Buffer.from($integer, "base64").readBigInt64LE().toString();
}
