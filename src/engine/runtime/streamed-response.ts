import type { WireHead } from "./action-protocol.ts";

/** The response of an HTTP action while it is being made in another thread: its head first, then its body in pieces. */
export class StreamedResponse {
  /** Resolves with the head, long before the body has ended. */
  readonly response: Promise<Response>;
  #begin: (response: Response) => void = ignore;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #body: ReadableStream<Uint8Array>;

  constructor() {
    this.response = new Promise((resolve) => {
      this.#begin = resolve;
    });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.#body = readable;
    this.#writer = writable.getWriter();
    // A body that nobody reads to its end is no fault.
    this.#writer.closed.catch(() => {});
  }

  /** Once, before anything is written. */
  begin({ status, statusText, headers, hasBody }: WireHead): void {
    this.#begin(new Response(hasBody ? this.#body : null, { status, statusText, headers }));
  }

  /** @returns once the reader wants more; rejects when it has gone */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes);
  }

  /** The body is whole. */
  end(): void {
    this.#writer.close().catch(() => {});
  }

  /** Nothing more comes. A response that has not begun is `instead`; one that has breaks off. */
  fail(instead: Response): void {
    this.#begin(instead);
    this.#writer.abort(new Error("The HTTP action failed while it answered")).catch(() => {});
  }
}

/** Until there is somebody to tell. */
function ignore(): void {}
