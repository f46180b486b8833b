/**
 * Reads bodies that come from outside: requests, and answers of other servers. Each is read up to a bound and no
 * further, whatever length was announced; what is left of one that is too large is given up.
 */

/** A request or a response. */
export interface Carrier {
  readonly body: ReadableStream<Uint8Array> | null;
  readonly headers?: Headers;
}

/** A body has more bytes than its reader takes. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`The body is larger than ${sizeText(maxBytes)}`);
    this.maxBytes = maxBytes;
  }
}

/**
 * A body's bytes; of no body none.
 * @throws BodyTooLargeError
 */
export async function boundedBytes({ body, headers }: Carrier, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(headers?.get("content-length") ?? 0) > maxBytes) {
    giveUp(body);
    throw new BodyTooLargeError(maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.byteLength;
    if (size > maxBytes) {
      giveUp(reader);
      throw new BodyTooLargeError(maxBytes);
    }
    chunks.push(read.value);
  }
  return joinedBytes(chunks, size);
}

/** Nobody waits for the sender: one that never confirms, or fails at it, must not keep the refusal back. */
function giveUp(source: { cancel(): Promise<void> } | null | undefined): void {
  source?.cancel().catch(() => {});
}

/**
 * A body as UTF-8.
 * @throws BodyTooLargeError
 */
export async function boundedText(carrier: Carrier, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await boundedBytes(carrier, maxBytes));
}

/**
 * A body as JSON.
 * @throws BodyTooLargeError; SyntaxError
 */
export async function boundedJson(carrier: Carrier, maxBytes: number): Promise<unknown> {
  return JSON.parse(await boundedText(carrier, maxBytes));
}

/**
 * Lets a body through up to a bound, where somebody else reads it; beyond that it breaks off with an error.
 * @param tooLarge called once, for that error
 */
export function upTo(
  maxBytes: number,
  tooLarge: () => Error = () => new BodyTooLargeError(maxBytes),
): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size <= maxBytes) controller.enqueue(chunk);
      else controller.error(tooLarge());
    },
  });
}

/** A fetch for libraries that read answers to their end: no answer has more than `maxBytes`. */
export function boundedFetch(send: typeof fetch, maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    return response.body ? new Response(response.body.pipeThrough(upTo(maxBytes)), response) : response;
  };
}

/** "16 MB", of less "64 KB", of less than that "10 bytes". */
export function sizeText(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  if (bytes < 1024) return `${bytes} bytes`;
  return megabytes >= 1 ? `${Math.floor(megabytes)} MB` : `${Math.floor(bytes / 1024)} KB`;
}

/** Chunks as one. @param size sum of their bytes */
export function joinedBytes(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** Turns a body that is too large into null; any other failure is thrown on. */
export function nullIfTooLarge(error: unknown): null {
  if (error instanceof BodyTooLargeError) return null;
  throw error;
}
