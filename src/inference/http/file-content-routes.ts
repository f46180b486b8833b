import { type Context, Hono } from "hono";
import type { FileStore, StoredFile } from "../file-store.ts";
import { parseByteRange } from "./byte-range.ts";
import { findFile } from "./file-routes.ts";
import { notFound } from "./problem.ts";

/** The bytes of files, whole or in ranges. The address is the permission: these routes ask for no token. */
export function fileContentRoutes(files: FileStore): Hono {
  return new Hono().get("/files/:id/:name", (context) => {
    const file = findFile(files, context.req.param("id"));
    if (file.name !== context.req.param("name")) throw notFound(`file ${context.req.param("name")}`);
    return serve(context, file, files);
  });
}

/** Hono answers HEAD with the same, less the body. */
function serve(context: Context, file: StoredFile, files: FileStore): Response {
  const headers = headersOf(file);
  if (context.req.header("if-none-match") === headers["etag"]) return new Response(null, { status: 304, headers });
  const range = parseByteRange(rangeHeader(context, file), file.sizeBytes);
  if (range === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${file.sizeBytes}` } });
  }
  const { first, last } = range ?? { first: 0, last: file.sizeBytes - 1 };
  const body = file.sizeBytes === 0 || context.req.method === "HEAD" ? null : files.stream(file.id, first, last);
  const length = { "content-length": String(last - first + 1) };
  if (!range) return new Response(body, { headers: { ...headers, ...length } });
  const contentRange = { "content-range": `bytes ${first}-${last}/${file.sizeBytes}` };
  return new Response(body, { status: 206, headers: { ...headers, ...length, ...contentRange } });
}

/** A range of another version of the file would be of no use: If-Range turns it into the whole. */
function rangeHeader(context: Context, file: StoredFile): string | undefined {
  const condition = context.req.header("if-range");
  return condition === undefined || condition === etagOf(file) ? context.req.header("range") : undefined;
}

function headersOf(file: StoredFile): Record<string, string> {
  return {
    "content-type": file.contentType,
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=3600, immutable",
    "x-content-type-options": "nosniff",
    etag: etagOf(file),
  };
}

function etagOf({ sha256 }: StoredFile): string {
  return `"${sha256}"`;
}
