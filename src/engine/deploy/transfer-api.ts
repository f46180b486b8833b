import * as path from "node:path";
import { createReadStream } from "node:fs";
import { chunksOf, streamOf } from "../http/body-stream.ts";
import { parseRange } from "../http/byte-range.ts";
import { RequestError, asObject, json, readJson } from "../http/responses.ts";
import type { Routes } from "../http/router.ts";
import { checkTableName } from "../storage/table-names.ts";
import type { ImportMode } from "../transfer/import-plan.ts";
import type { ImportFormat } from "../transfer/import-source.ts";
import { TransferConflict, type ImportOptions, type Transfers } from "../transfer/transfers.ts";

const FORMATS: readonly ImportFormat[] = ["zip", "jsonLines", "jsonArray", "csv"];
const MODES: readonly ImportMode[] = ["requireEmpty", "append", "replace", "replaceAll"];
/** The official CLI sends parts of 5 MiB, larger ones only where 9,999 of them would not do. */
const MAX_PART_BYTES = 512 * 1024 * 1024;

/** `npx convex export` and `import`. Source: convex, cli/lib/convexExport.ts and convexImport.ts. */
export function transferRoutes(transfers: Transfers): Routes {
  return {
    "POST /api/export/request/zip": async (request) => {
      const includeStorage = new URL(request.url).searchParams.get("includeStorage") === "true";
      await transfers.requestExport({ includeStorage }).catch(refuseConflict("ExportInProgress"));
      return json(null);
    },
    "GET /api/export/zip/*": (request, timestamp) => download(transfers, request, timestamp),
    "POST /api/import/start_upload": async () => json({ uploadToken: await transfers.startUpload() }),
    "POST /api/import/upload_part": (request) => uploadPart(transfers, request),
    "POST /api/import/finish_upload": (request) => finishUpload(transfers, request),
    "POST /api/perform_import": async (request) => {
      await transfers.perform(await readImportId(request)).catch(refuseConflict("ImportNotWaiting"));
      return json(null);
    },
    "POST /api/cancel_import": async (request) => {
      await transfers.cancel(await readImportId(request)).catch(refuseConflict("ImportNotWaiting"));
      return json(null);
    },
  };
}

function refuseConflict(code: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof TransferConflict) throw new RequestError(400, code, error.message, { cause: error });
    throw error;
  };
}

/** By ranges too, so that an interrupted download goes on where it stopped. */
async function download(transfers: Transfers, request: Request, timestamp: string): Promise<Response> {
  const found = await transfers.findExport(timestamp);
  if (found === null) throw new RequestError(404, "ExportNotFound", "There is no such export, or not any more");
  const range = parseRange(request.headers.get("range"), found.size);
  if (range.kind === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${found.size}` } });
  }
  const { start, end } = range.kind === "part" ? range : { start: 0, end: found.size - 1 };
  const headers = new Headers({
    "content-type": "application/zip",
    "content-length": String(end - start + 1),
    "content-disposition": `attachment; filename=snapshot_${path.basename(found.file)}`,
    "accept-ranges": "bytes",
  });
  if (range.kind === "part") headers.set("content-range", `bytes ${start}-${end}/${found.size}`);
  // Streams without an encoding yield Buffers.
  const body = streamOf(createReadStream(found.file, { start, end }) as AsyncIterable<Buffer>);
  return new Response(body, { status: range.kind === "part" ? 206 : 200, headers });
}

async function uploadPart(transfers: Transfers, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const token = searchParams.get("uploadToken") ?? "";
  const number = searchParams.get("partNumber") ?? "";
  const part = /^\d+$/.test(number) ? await transfers.takePart(token, Number(number), boundedPart(request)) : null;
  if (part === null) throw unknownUpload();
  return json(part);
}

async function* boundedPart(request: Request): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunksOf(request.body)) {
    size += chunk.byteLength;
    if (size > MAX_PART_BYTES)
      throw new RequestError(413, "PartTooLarge", "A part has at most 512 MB; send more parts");
    yield chunk;
  }
}

async function finishUpload(transfers: Transfers, request: Request): Promise<Response> {
  const body = asObject(await readJson(request), "The body");
  const { uploadToken, partTokens } = body;
  // A body without them must not pass for an empty file: that would clear the table that it replaces.
  if (!Array.isArray(partTokens)) throw new RequestError(400, "BadJsonBody", "partTokens must be an array");
  const parts = partTokens.map(String);
  const importId = await transfers.finishUpload(String(uploadToken), parts, readOptions(body["import"]));
  if (importId === null) throw unknownUpload();
  return json({ importId });
}

function unknownUpload(): RequestError {
  return new RequestError(400, "UploadNotFound", "There is no such upload, or a part of it is missing; start it again");
}

function readOptions(value: unknown): ImportOptions {
  const { tableName, componentPath, mode, format } = asObject(value, "import");
  const table = typeof tableName === "string" ? tableName : null;
  const known = FORMATS.find((each) => each === format);
  if (known === undefined) throw new RequestError(400, "BadFormat", `format must be one of ${FORMATS.join(", ")}`);
  const wanted = MODES.find((each) => each === (mode ?? "requireEmpty"));
  if (wanted === undefined) throw new RequestError(400, "BadMode", `mode must be one of ${MODES.join(", ")}`);
  if (known === "zip" && table !== null)
    throw new RequestError(400, "InvalidName", "ZIP import cannot have table name");
  if (known !== "zip" && table === null)
    throw new RequestError(400, "InvalidName", `${known} import requires table name`);
  if (table?.startsWith("_")) {
    throw new RequestError(400, "InvalidTableName", `Invalid table name ${table} starts with metadata prefix '_'`);
  }
  if (table !== null) checkName(table);
  return { format: known, mode: wanted, table, component: typeof componentPath === "string" ? componentPath : "" };
}

function checkName(table: string): void {
  try {
    checkTableName(table);
  } catch (cause) {
    throw new RequestError(400, "InvalidTableName", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function readImportId(request: Request): Promise<string> {
  const { importId } = asObject(await readJson(request), "The body");
  return String(importId);
}
