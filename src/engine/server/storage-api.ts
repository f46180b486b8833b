import type { FileStore, StoredFile } from "../types.ts";
import { DigestMismatch } from "../files/digest.ts";
import { chunksOf, streamOf } from "../http/body-stream.ts";
import { parseRange } from "../http/byte-range.ts";
import type { ByteRange } from "../http/byte-range.ts";
import { RequestError, json } from "../http/responses.ts";
import type { Routes } from "../http/router.ts";

/**
 * Upload and download of stored files. Addresses are signed and expire; whoever has one may read until then.
 * @param maxUploadBytes a larger upload is cut off and leaves nothing
 */
export function storageRoutes(files: FileStore, maxUploadBytes: number): Routes {
  return {
    "POST /api/storage/upload": (request) => upload(files, request, maxUploadBytes),
    "GET /api/storage/*": (request, name) => download(files, request, name),
    "HEAD /api/storage/*": (request, name) => download(files, request, name),
  };
}

async function upload(files: FileStore, request: Request, maxBytes: number): Promise<Response> {
  const token = new URL(request.url).searchParams.get("token") ?? "";
  const component = await files.takeUploadToken(token);
  if (component === null) {
    throw new RequestError(401, "InvalidUploadToken", "The upload address was used or has expired; ask for a new one");
  }
  try {
    const contentType = request.headers.get("content-type");
    const sha256 = announcedDigest(request.headers);
    const chunks = boundedChunks(request, maxBytes);
    return json(await files.store(component, chunks, { contentType, sha256 }));
  } catch (cause) {
    if (cause instanceof DigestMismatch) throw new RequestError(400, "BadDigest", cause.message, { cause });
    throw cause;
  }
}

/** @throws RequestError 413 as soon as the body is, or says that it is, larger than allowed */
async function* boundedChunks(request: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let size = 0;
  for await (const chunk of chunksOf(request.body)) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

function tooLarge(maxBytes: number): RequestError {
  const message = `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB; upload a shorter or compressed one`;
  return new RequestError(413, "UploadTooLarge", message);
}

/** `Digest: sha-256=<base64>` of RFC 3230. */
function announcedDigest(headers: Headers): string | undefined {
  return /(?:^|,)\s*sha-256=([^,\s]+)/i.exec(headers.get("digest") ?? "")?.[1];
}

async function download(files: FileStore, request: Request, name: string): Promise<Response> {
  const file = await files.openByAddress(name, new URL(request.url).searchParams);
  if (file === null) throw new RequestError(404, "FileNotFound", "There is no file at this address, or not any more");
  const etag = `"${file.sha256}"`;
  const headers = fileHeaders(file, etag, file.lifetimeMillis);
  if (matchesEtag(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const range = parseRange(rangeHeader(request, etag), file.size);
  return respond({ file, headers, range, hasBody: request.method !== "HEAD" });
}

function respond(answer: { file: StoredFile; headers: Headers; range: ByteRange; hasBody: boolean }): Response {
  const { file, headers, range, hasBody } = answer;
  if (range.kind === "unsatisfiable") {
    headers.set("content-range", `bytes */${file.size}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range.kind === "part" ? range : { start: 0, end: file.size - 1 };
  headers.set("content-length", String(end - start + 1));
  if (range.kind === "part") headers.set("content-range", `bytes ${start}-${end}/${file.size}`);
  const body = hasBody ? streamOf(file.read(start, end)) : null;
  return new Response(body, { status: range.kind === "part" ? 206 : 200, headers });
}

function fileHeaders(file: StoredFile, etag: string, lifetimeMillis: number): Headers {
  return new Headers({
    "content-type": file.contentType ?? "application/octet-stream",
    "accept-ranges": "bytes",
    "cache-control": `private, max-age=${Math.floor(lifetimeMillis / 1000)}`,
    digest: `sha-256=${file.sha256}`,
    etag,
    // Stored files are user content on our own origin: never let a browser run one as a page.
    "content-security-policy": "sandbox",
    "x-content-type-options": "nosniff",
  });
}

/** A range is only honoured for the version the client knows (If-Range). */
function rangeHeader(request: Request, etag: string): string | null {
  const condition = request.headers.get("if-range");
  return condition === null || condition === etag ? request.headers.get("range") : null;
}

function matchesEtag(header: string | null, etag: string): boolean {
  const listed = header?.split(",").map((entry) => entry.trim().replace(/^W\//, "")) ?? [];
  return listed.includes(etag) || listed.includes("*");
}
