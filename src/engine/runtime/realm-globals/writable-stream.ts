import type { Globals } from "./host.ts";
import type { Strategy } from "./readable-queue.ts";
import type { WritableQueue, WritableSink } from "./writable-queue.ts";

/** WritableStream with its writer. Self-contained: its text is evaluated inside the realm. */
export function realmWritableStream(
  Queue: typeof WritableQueue,
): Globals & { WritableStream: typeof globalThis.WritableStream } {
  const queues = new WeakMap<object, WritableQueue>();
  const queueOf = (stream: object): WritableQueue => {
    const queue = queues.get(stream);
    if (!queue) throw new TypeError("This is no WritableStream");
    return queue;
  };

  class WritableStreamDefaultWriter {
    readonly #queue: WritableQueue;
    #closed: Promise<void> | null = null;
    constructor(stream: object) {
      this.#queue = queueOf(stream);
      if (this.#queue.writer) throw new TypeError("The stream is locked to a writer");
      this.#queue.writer = this;
    }
    get desiredSize(): number | null {
      return this.#queue.desiredSize;
    }
    get ready(): Promise<void> {
      return this.#queue.idle();
    }
    get closed(): Promise<void> {
      return this.#closed ?? this.#queue.idle();
    }
    write = async (chunk: unknown): Promise<void> => this.#queue.write(chunk);
    close = async (): Promise<void> => (this.#closed = this.#queue.close());
    abort = async (reason?: unknown): Promise<void> => this.#queue.abort(reason);
    releaseLock(): void {
      if (this.#queue.writer === this) this.#queue.writer = null;
    }
  }

  class WritableStream {
    constructor(sink: WritableSink = {}, strategy: Strategy = {}) {
      queues.set(this, new Queue(sink, strategy));
    }
    get locked(): boolean {
      return queueOf(this).writer !== null;
    }
    getWriter = (): WritableStreamDefaultWriter => new WritableStreamDefaultWriter(this);
    close = async (): Promise<void> => this.getWriter().close();
    abort = async (reason?: unknown): Promise<void> => queueOf(this).abort(reason);
  }
  // The classes have what the standard's have, as far as functions use it.
  return { WritableStream, WritableStreamDefaultWriter } as unknown as ReturnType<typeof realmWritableStream>;
}
