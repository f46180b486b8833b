import type { Globals } from "./host.ts";
import type { Chunk, ReadableQueue, ReadableSource, Strategy } from "./readable-queue.ts";

/** The queue behind a stream. @throws TypeError for what is no ReadableStream */
export type QueueOf = (stream: unknown) => ReadableQueue;

interface ReadableClasses {
  globals: Globals & { ReadableStream: typeof globalThis.ReadableStream };
  queueOf: QueueOf;
}

/** The default reader of a ReadableStream. Self-contained: its text is evaluated inside the realm. */
export function realmReadableReader(queueOf: QueueOf) {
  return class ReadableStreamDefaultReader {
    #queue: ReadableQueue | null;
    readonly closed: Promise<void>;
    constructor(stream: object) {
      const queue = queueOf(stream);
      if (queue.reader) throw new TypeError("The stream is locked to a reader");
      queue.reader = this;
      this.#queue = queue;
      this.closed = queue.closed;
    }
    async read(): Promise<Chunk> {
      if (!this.#queue) throw new TypeError("The reader was released");
      return this.#queue.read();
    }
    async cancel(reason?: unknown): Promise<void> {
      if (!this.#queue) throw new TypeError("The reader was released");
      return this.#queue.cancel(reason);
    }
    releaseLock(): void {
      if (this.#queue) this.#queue.reader = null;
      this.#queue = null;
    }
  };
}

/** ReadableStream; byte streams are refused. Self-contained: its text is evaluated inside the realm. */
export function realmReadableStream(
  Queue: typeof ReadableQueue,
  makeReader: typeof realmReadableReader,
): ReadableClasses {
  const queues = new WeakMap<object, ReadableQueue>();
  const queueOf: QueueOf = (stream) => {
    const queue = typeof stream === "object" && stream !== null ? queues.get(stream) : undefined;
    if (!queue) throw new TypeError("This is no ReadableStream");
    return queue;
  };
  const ReadableStreamDefaultReader = makeReader(queueOf);

  class ReadableStream {
    constructor(source: ReadableSource = {}, strategy: Strategy = {}) {
      if (source.type !== undefined) throw new TypeError("Byte streams are not supported in queries and mutations");
      queues.set(this, new Queue(source, strategy));
    }
    static from(chunks: Iterable<unknown> | AsyncIterable<unknown>): ReadableStream {
      const source = Object(chunks) as object; // Of text its characters.
      if (!(Symbol.iterator in source || Symbol.asyncIterator in source))
        throw new TypeError("This cannot be iterated");
      const iterator = (async function* () {
        yield* chunks;
      })();
      const pull = async (controller: ReadableQueue): Promise<void> => {
        const { value, done } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      };
      return new ReadableStream({ pull, cancel: async () => iterator.return(undefined) }, { highWaterMark: 0 });
    }
    get locked(): boolean {
      return queueOf(this).reader !== null;
    }
    getReader({ mode }: { mode?: string } = {}) {
      if (mode !== undefined) throw new TypeError("Byte streams are not supported in queries and mutations");
      return new ReadableStreamDefaultReader(this);
    }
    async cancel(reason?: unknown): Promise<void> {
      if (this.locked) throw new TypeError("The stream is locked to a reader");
      return queueOf(this).cancel(reason);
    }
    async *values({ preventCancel = false }: { preventCancel?: boolean } = {}): AsyncGenerator<unknown> {
      const reader = this.getReader();
      try {
        for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield chunk.value;
      } finally {
        // An early exit from the loop cancels the stream.
        if (!preventCancel) await reader.cancel();
        reader.releaseLock();
      }
    }
    [Symbol.asyncIterator](): AsyncGenerator<unknown> {
      return this.values();
    }
  }
  // The classes have what the standard's have, as far as functions use it.
  const globals = { ReadableStream, ReadableStreamDefaultReader } as unknown as ReadableClasses["globals"];
  return { globals, queueOf };
}
