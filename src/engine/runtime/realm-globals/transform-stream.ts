import type { Globals } from "./host.ts";

interface Streams {
  ReadableStream: typeof globalThis.ReadableStream;
  WritableStream: typeof globalThis.WritableStream;
}

/** The readable end as the transformer sees it, which writes wait for until somebody wants to read. Self-contained. */
export class TransformOutput {
  readonly #readable: ReadableStreamDefaultController;
  #isWanted = false;
  #isOver = false;
  #tell = (): void => undefined;
  constructor(readable: ReadableStreamDefaultController) {
    this.#readable = readable;
  }
  get desiredSize(): number | null {
    return this.#readable.desiredSize;
  }
  want(): void {
    this.#isWanted = true;
    this.#tell();
  }
  async room(): Promise<void> {
    if (this.#isWanted || (this.desiredSize ?? 1) > 0) return;
    await new Promise<void>((resolve) => (this.#tell = resolve));
  }
  enqueue = (chunk: unknown): void => {
    this.#isWanted = false;
    this.#readable.enqueue(chunk);
  };
  error = (reason: unknown): void => this.#readable.error(reason);
  terminate = (): void => {
    if (!this.#isOver) this.#readable.close();
    this.#isOver = true;
  };
  async through(work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (reason) {
      this.error(reason);
      throw reason;
    }
  }
}

/** TransformStream. Self-contained: its text is evaluated inside the realm. */
export function realmTransformStream(
  { ReadableStream, WritableStream }: Streams,
  Output: typeof TransformOutput,
): Globals {
  class TransformStream {
    readonly readable: ReadableStream;
    readonly writable: WritableStream;
    constructor(
      transformer: Transformer = {},
      writing: QueuingStrategy = {},
      reading: QueuingStrategy = { highWaterMark: 0 },
    ) {
      const made: TransformOutput[] = [];
      const start = (controller: ReadableStreamDefaultController): void => void made.push(new Output(controller));
      this.readable = new ReadableStream({ start, pull: () => made[0]?.want() }, reading);
      const output = made[0] as TransformOutput; // `start` runs inside the constructor.
      const { transform = (chunk: unknown) => output.enqueue(chunk) } = transformer;
      this.writable = new WritableStream(
        {
          start: () => transformer.start?.(output),
          async write(chunk) {
            await output.room();
            await output.through(() => transform.call(transformer, chunk, output));
          },
          async close() {
            await output.through(() => transformer.flush?.(output));
            output.terminate();
          },
          abort: (reason) => output.error(reason),
        },
        writing,
      );
    }
  }
  return { TransformStream };
}
