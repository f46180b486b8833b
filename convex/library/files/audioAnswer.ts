import { type AudioFormat, FORMAT_FACTS } from "../../../src/contracts/audio/audio-formats.ts";
import { PROJECT_MEDIA_TYPES, type ProjectExtension } from "../../../src/contracts/project-formats.ts";
import { answerLimits, parseRange } from "../../kit/byteRange.ts";

/** A file, of a sample or a project, as it is given to whoever has its address. */
export interface AudioFile {
  blob: Blob;
  /** Without extension. */
  name: string;
  format: AudioFormat | ProjectExtension;
  /** Names the bytes, so that nobody is sent twice what they have. */
  sha256?: string;
}

/**
 * Answers a request for a file: 200, 206 · 304 the asker has it · 413 too large to be sent in one piece · 416 no such range.
 * @param headers of every answer; they say who may keep it
 */
export function answerWithAudio(request: Request, file: AudioFile, headers: Record<string, string>): Response {
  const { blob, sha256 } = file;
  const etag = sha256 === undefined ? null : `"${sha256}"`;
  const known = { ...headers, ...headersOf(file), ...(etag === null ? {} : { etag }) };
  if (etag !== null && request.headers.get("if-none-match")?.includes(etag)) {
    return new Response(null, { status: 304, headers: known });
  }
  const limits = answerLimits();
  const range = parseRange(askedRange(request, etag), blob.size, limits);
  const isHead = request.method === "HEAD";
  switch (range.kind) {
    case "unsatisfiable":
      return new Response(null, { status: 416, headers: { ...known, "content-range": `bytes */${blob.size}` } });
    case "part": {
      const body = blob.slice(range.start, range.end + 1);
      const content = `bytes ${range.start}-${range.end}/${blob.size}`;
      const length = { "content-length": String(body.size), "content-range": content };
      return new Response(isHead ? null : body, { status: 206, headers: { ...known, ...length } });
    }
    case "whole":
      if (blob.size > limits.bytes) return refuseAudio(413, "Too large for one piece: ask for it by ranges.", headers);
      return new Response(isHead ? null : blob, { headers: { ...known, "content-length": String(blob.size) } });
  }
}

/** A refusal in words. */
export function refuseAudio(status: number, text: string, headers: Record<string, string>): Response {
  const own = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
  return new Response(`${text}\n`, { status, headers: { ...headers, ...own } });
}

/** A range is only meant for the file that the asker knows (If-Range). */
function askedRange({ headers }: Request, etag: string | null): string | null {
  const condition = headers.get("if-range");
  return condition === null || condition === etag ? headers.get("range") : null;
}

function headersOf({ name, format }: AudioFile): Record<string, string> {
  return {
    "content-type": mediaTypeOf(format),
    "accept-ranges": "bytes",
    "content-disposition": `inline; filename="${`${name}.${format}`.replaceAll(/[^\w#.-]/g, "_")}"`,
  };
}

function mediaTypeOf(format: AudioFile["format"]): string {
  return isProject(format) ? PROJECT_MEDIA_TYPES[format] : FORMAT_FACTS[format].mediaType;
}

function isProject(format: AudioFile["format"]): format is ProjectExtension {
  return format in PROJECT_MEDIA_TYPES;
}
