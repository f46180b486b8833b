import { SHARE_PATH } from "../src/contracts/share.ts";
import { internal } from "./_generated/api.js";
import { httpAction } from "./_generated/server.js";
import { MAX_ANSWER_BYTES, parseRange } from "./byteRange.ts";
import { listeningPage } from "./listeningPage.ts";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const MEDIA_TYPES = { wav: "audio/wav", mp3: "audio/mpeg", flac: "audio/flac", ogg: "audio/ogg" };

/** Of every answer: who has the address may listen, and nobody is told more than that. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "private, no-store",
  "x-robots-tag": "noindex",
};

/** What an address gives. */
interface SharedFile {
  blob: Blob;
  fileName: string;
  mediaType: string;
}

/**
 * Gives a shared sample to anyone: a page to listen on for a browser that opens the address, the audio for any other.
 * 200, 206 · 404 never was, or revoked · 410 expired · 413 too large to be sent in one piece · 416 no such range.
 */
export const sharedAudio = httpAction(async (ctx, request) => {
  const { pathname, searchParams } = new URL(request.url);
  const token = pathname.slice(SHARE_PATH.length);
  const share = TOKEN.test(token) ? await ctx.runQuery(internal.shares.find, { token }) : null;
  if (!share) return refuse(404, "Nothing is shared at this address, or not any more.");
  if (share.expiresAt <= Date.now()) return refuse(410, "This address has expired. Ask for a new one.");
  const { name, format, expiresAt } = share;
  if (wantsPage(request) && !searchParams.has("audio")) return listeningPage({ name, expiresAt }, HEADERS);
  const blob = await ctx.storage.get(share.storageId);
  if (!blob) return refuse(404, "The audio of this address is gone.");
  return serve(request, { blob, fileName: `${name}.${format}`, mediaType: MEDIA_TYPES[format] });
});

/** A browser that opens the address in a tab, and not a player or a download. */
function wantsPage(request: Request): boolean {
  const { headers } = request;
  return headers.get("sec-fetch-dest") === "document" || (headers.get("accept") ?? "").startsWith("text/html");
}

function serve(request: Request, file: SharedFile): Response {
  const { blob } = file;
  const range = parseRange(request.headers.get("range"), blob.size);
  const headers = headersOf(file);
  switch (range.kind) {
    case "unsatisfiable":
      return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${blob.size}` } });
    case "part": {
      const content = `bytes ${range.start}-${range.end}/${blob.size}`;
      const body = blob.slice(range.start, range.end + 1);
      const length = { "content-length": String(body.size), "content-range": content };
      return new Response(body, { status: 206, headers: { ...headers, ...length } });
    }
    case "whole":
      if (blob.size > MAX_ANSWER_BYTES) return refuse(413, "Too large for one piece: ask for it by ranges.");
      return new Response(blob, { headers: { ...headers, "content-length": String(blob.size) } });
  }
}

function headersOf({ fileName, mediaType }: SharedFile): Record<string, string> {
  return {
    ...HEADERS,
    "content-type": mediaType,
    "accept-ranges": "bytes",
    "content-disposition": `inline; filename="${fileName.replaceAll(/[^\w#.-]/g, "_")}"`,
  };
}

function refuse(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8" } });
}
