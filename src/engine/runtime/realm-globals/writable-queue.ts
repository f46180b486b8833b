import type { Strategy } from "./readable-queue.ts";

/** Where a WritableStream's chunks go. */
export interface WritableSink {
  start?(controller: unknown): unknown;
  write?(chunk: unknown, controller: unknown): unknown;
  close?(): unknown;
  abort?(reason: unknown): unknown;
}

/**
 * Queue of a WritableStream (https://streams.spec.whatwg.org/#ws-model). Self-contained: its text is evaluated inside
 * the realm.
 */
export class WritableQueue {
  readonly #sink: WritableSink;
  readonly #strategy: Strategy;
  /** The work before. Never rejects. */
  #work: Promise<void>;
  #size = 0;
  #failure: { reason: unknown } | null = null;
  #isClosing = false;
  writer: object | null = null;

  constructor(sink: WritableSink, strategy: Strategy) {
    this.#sink = sink;
    this.#strategy = strategy;
    const started = sink.start?.(this);
    this.#work = this.#watch((async () => void (await started))());
  }

  get desiredSize(): number | null {
    if (this.#failure) return null;
    return this.#isClosing ? 0 : (this.#strategy.highWaterMark ?? 1) - this.#size;
  }

  /** Fails the stream. Named for the controller that sinks are given. */
  error(reason: unknown): void {
    this.#failure ??= { reason };
  }

  /** When all that was written so far is done. */
  async idle(): Promise<void> {
    await this.#work;
    this.#refuseFailed();
  }

  async write(chunk: unknown): Promise<void> {
    this.#refuseFailed();
    if (this.#isClosing) throw new TypeError("The stream is closed; nothing can be written");
    const size = this.#strategy.size?.(chunk) ?? 1;
    this.#size += size;
    await this.#next(() => this.#sink.write?.(chunk, this));
    this.#size -= size;
  }

  async close(): Promise<void> {
    if (this.#isClosing) throw new TypeError("The stream is closed already");
    this.#isClosing = true;
    await this.#next(() => this.#sink.close?.());
  }

  async abort(reason: unknown): Promise<void> {
    if (this.#failure || this.#isClosing) return;
    this.error(reason);
    await this.#sink.abort?.(reason);
  }

  async #next(work: () => unknown): Promise<void> {
    const before = this.#work;
    const done = (async () => {
      await before;
      this.#refuseFailed();
      await work();
    })();
    this.#work = this.#watch(done);
    await done;
  }

  async #watch(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (reason) {
      this.error(reason);
    }
  }

  #refuseFailed(): void {
    if (this.#failure) throw this.#failure.reason;
  }
}
