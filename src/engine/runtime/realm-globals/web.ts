import type { realmBody, realmBodyExtraction, realmRequest, realmRequestRules, realmResponse } from "./bodies.ts";
import type { BytesOf, realmBytes, realmFile, realmTextEncoder } from "./bytes.ts";
import type { realmDomException } from "./dom-exception.ts";
import type { realmAbort, realmEvents } from "./events.ts";
import type { realmFormData, realmFormDecoder, realmFormEncoder } from "./form-data.ts";
import type { Globals, RealmHost } from "./host.ts";
import type { ReadableQueue } from "./readable-queue.ts";
import type { realmReadableReader, realmReadableStream } from "./readable-stream.ts";
import type { realmStreamPipes } from "./stream-pipes.ts";
import type { realmTransformStream, TransformOutput } from "./transform-stream.ts";
import type { WritableQueue } from "./writable-queue.ts";
import type { realmWritableStream } from "./writable-stream.ts";

interface StreamParts {
  ReadableQueue: typeof ReadableQueue;
  WritableQueue: typeof WritableQueue;
  TransformOutput: typeof TransformOutput;
  realmReadableReader: typeof realmReadableReader;
  realmReadableStream: typeof realmReadableStream;
  realmWritableStream: typeof realmWritableStream;
  realmTransformStream: typeof realmTransformStream;
  realmStreamPipes: typeof realmStreamPipes;
}

interface BodyParts {
  realmBytes: typeof realmBytes;
  realmFile: typeof realmFile;
  realmEvents: typeof realmEvents;
  realmAbort: typeof realmAbort;
  realmFormData: typeof realmFormData;
  realmFormEncoder: typeof realmFormEncoder;
  realmFormDecoder: typeof realmFormDecoder;
  realmBodyExtraction: typeof realmBodyExtraction;
  realmBody: typeof realmBody;
  realmRequestRules: typeof realmRequestRules;
  realmRequest: typeof realmRequest;
  realmResponse: typeof realmResponse;
  realmTextEncoder: typeof realmTextEncoder;
}

/**
 * The classes of the web platform, made in the realm, so that each promise they give settles within the call.
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmWeb(
  parts: StreamParts & BodyParts,
  host: RealmHost,
  exceptions: ReturnType<typeof realmDomException>,
): { globals: Globals; bytesOf: BytesOf } {
  const bytes = parts.realmBytes(host);
  const events = parts.realmEvents();
  const abort = parts.realmAbort(events, exceptions);
  const readable = parts.realmReadableStream(parts.ReadableQueue, parts.realmReadableReader);
  const { ReadableStream } = readable.globals;
  const writable = parts.realmWritableStream(parts.WritableQueue);
  const transform = parts.realmTransformStream({ ReadableStream, ...writable }, parts.TransformOutput);
  parts.realmStreamPipes(ReadableStream);

  // The class has what the standard's has, as far as functions use it.
  const { Blob } = bytes.globals as unknown as { Blob: typeof globalThis.Blob };
  const File = parts.realmFile(Blob);
  const { bytesOf } = bytes;
  const formParts = { Blob, File, bytesOf, decodeText: host.decodeText };
  const { FormData } = parts.realmFormData(formParts);
  const forms = { encode: parts.realmFormEncoder(formParts), decode: parts.realmFormDecoder(formParts, FormData) };
  const bodyParts = { ...formParts, FormData, ReadableStream, queueOf: readable.queueOf, forms };
  const extract = parts.realmBodyExtraction(bodyParts);
  const Body = parts.realmBody(bodyParts, extract);
  const request = parts.realmRequest(Body, abort.AbortController, parts.realmRequestRules());
  const messages = { ...request, ...parts.realmResponse(Body), ...parts.realmTextEncoder(host) };
  Object.assign(Blob.prototype, {
    stream(this: Blob): ReadableStream {
      return extract(this).stream;
    },
  });
  const streams = { ...readable.globals, ...writable, ...transform };
  return { globals: { ...bytes.globals, ...events, ...abort, ...streams, File, FormData, ...messages }, bytesOf };
}
