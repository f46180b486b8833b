import type { Random } from "../../audio/core/random.ts";
import { mutateBytes, noise } from "../mutate/bytes.ts";

/** A request before it is written. */
export interface HttpRequest {
  method: string;
  path: string;
  headers: [string, string][];
  body: Buffer;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY", "get", "P\u0000ST"];
const ODD_HEADERS: readonly [string, string][] = [
  ["content-type", "text/plain"],
  ["content-type", "application/json; charset=utf-16"],
  ["content-type", "multipart/form-data"],
  ["content-type", "\u00ff\u00fe"],
  ["accept", "image/png"],
  ["accept-encoding", "br;q=nan, *;q=0"],
  ["content-encoding", "gzip"],
  ["transfer-encoding", "chunked"],
  ["expect", "100-continue"],
  ["connection", "upgrade"],
  ["upgrade", "websocket"],
  ["range", "bytes=9999999999999-1,-0"],
  ["if-range", '"'],
  ["if-none-match", '*, W/"x", '],
  ["host", "evil.example"],
  ["host", "127.0.0.1:99999"],
  ["origin", "null"],
  ["origin", "http://[::1"],
  ["authorization", "Bearer a.b.c"],
  ["authorization", "Bearer eyJhbGciOiJub25lIn0.e30."],
  ["authorization", "Convex x|y:%%%"],
  ["authorization", "Basic Og=="],
  ["cookie", "wav0=1; =; ;;; wav0_0=%ff"],
  ["mcp-session-id", "\u00e9"],
  ["mcp-protocol-version", "3000-01-01"],
  ["mcp-method", "tools/list"],
  ["mcp-name", "=?base64?!!?="],
  ["last-event-id", "-1"],
  ["digest", "sha-256=AAAA"],
  ["convex-client", "\t"],
  ["x-forwarded-host", "evil.example"],
  ["prefer", "wait=99999999999"],
  ["cancel-after", "99999999h"],
  ["content-length", "-1"],
  ["bad header", "x"],
  ["x-long", "y".repeat(20_000)],
];
const ODD_PATHS = [
  "//",
  "/..;/",
  "/%",
  "/%ff%fe",
  "/%00",
  "/?",
  "/?a[]=%",
  "/\\",
  "/é",
  "*",
  "http://evil.example/",
  "",
  "/ x",
];

/** The request with a fault in its method, its path or its headers; mostly with none of these. */
export function mutateRequest(request: HttpRequest, random: Random): HttpRequest {
  const kind = random.integer(10);
  if (kind === 0) return { ...request, method: random.pick(METHODS) };
  if (kind === 1) return { ...request, path: mutatePath(request.path, random) };
  if (kind < 4) return { ...request, headers: mutateHeaders(request.headers, random) };
  return request;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  bytes: Buffer;
  /** True if the server can tell where the request ends; else the client hangs up. */
  isWhole: boolean;
}

/** Writes a request, perhaps with a wrong length, in pieces, or cut off. */
export function writeRequest(request: HttpRequest, random: Random): WireRequest {
  const kind = random.integer(30);
  if (kind === 0)
    return { bytes: write(request, lengthOf(request.body.length + 1 + random.integer(1_000))), isWhole: false };
  if (kind === 1) return writeChunked(request, random);
  const bytes = write(request, lengthOf(request.body.length));
  if (kind === 2) return { bytes: bytes.subarray(0, random.integer(bytes.length)), isWhole: false };
  if (kind === 3) return { bytes: mutateBytes(bytes, random), isWhole: false };
  return { bytes, isWhole: true };
}

function write({ method, path, headers, body }: HttpRequest, framing: string): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), framing];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\nconnection: close\r\n\r\n`, "latin1"), body]);
}

function lengthOf(bytes: number): string {
  return `content-length: ${bytes}`;
}

function writeChunked(request: HttpRequest, random: Random): WireRequest {
  const isWhole = request.body.length > 0 && random.chance(0.8);
  const size = isWhole ? request.body.length.toString(16) : random.pick(["-1", "fffffffffff", "0x5", ""]);
  const body = Buffer.concat([Buffer.from(`${size}\r\n`), request.body, Buffer.from("\r\n0\r\n\r\n")]);
  return { bytes: write({ ...request, body }, "transfer-encoding: chunked"), isWhole };
}

function mutatePath(path: string, random: Random): string {
  const kind = random.integer(5);
  if (kind === 0) return random.pick(ODD_PATHS);
  if (kind === 1) return path + random.pick(ODD_PATHS);
  if (kind === 2) return random.pick(ODD_PATHS) + path;
  if (kind === 3) return `${path}/${"a".repeat(random.integer(9_000))}`;
  // Latin-1, without what would end the line.
  return mutateBytes(Buffer.from(path), random, 2)
    .toString("latin1")
    .replace(/[\r\n]/g, "");
}

function mutateHeaders(headers: [string, string][], random: Random): [string, string][] {
  const at = random.integer(headers.length + 1);
  if (random.chance(0.3)) return headers.toSpliced(at, 1);
  if (random.chance(0.1)) {
    const value = noise(random, 30)
      .toString("latin1")
      .replace(/[\r\n]/g, "");
    return [...headers, ["x-noise", value]];
  }
  const odd = random.pick(ODD_HEADERS);
  const others = random.chance(0.7) ? headers.filter(([name]) => name !== odd[0]) : headers;
  return [...others, odd];
}
