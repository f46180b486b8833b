/** Where a ReadableStream's chunks come from. */
export interface ReadableSource {
  start?(controller: unknown): unknown;
  pull?(controller: unknown): unknown;
  cancel?(reason: unknown): unknown;
  type?: unknown;
}

/** How much a stream takes before it asks its source to wait. */
export interface Strategy {
  highWaterMark?: number;
  size?(chunk: unknown): number;
}

/** Result of a read. */
export interface Chunk {
  value: unknown;
  done: boolean;
}

interface ReadRequest {
  resolve(chunk: Chunk): void;
  reject(error: unknown): void;
}

/**
 * The queue of a ReadableStream between its source and its reader (https://streams.spec.whatwg.org/#rs-model). Knows
 * nothing of locks but who holds it. Self-contained: its text is evaluated inside the realm.
 */
export class ReadableQueue {
  readonly #source: ReadableSource;
  readonly #strategy: Strategy;
  readonly #chunks: { value: unknown; size: number }[] = [];
  readonly #requests: ReadRequest[] = [];
  #status: "readable" | "closed" | "errored" = "readable";
  #failure: unknown;
  #size = 0;
  #isStarted = false;
  #isClosing = false;
  #isPulling = false;
  #isPullWanted = false;
  #settle = { resolve(): void {}, reject(_error: unknown): void {} };
  readonly closed: Promise<void>;
  /** True once anything was read. */
  isDisturbed = false;
  reader: object | null = null;

  constructor(source: ReadableSource, strategy: Strategy) {
    this.#source = source;
    this.#strategy = strategy;
    this.closed = new Promise<void>((resolve, reject) => (this.#settle = { resolve, reject }));
    // Nobody has to listen.
    this.closed.catch(() => undefined);
    void this.#start(source.start?.(this));
  }

  get desiredSize(): number | null {
    if (this.#status === "errored") return null;
    return this.#status === "closed" ? 0 : (this.#strategy.highWaterMark ?? 1) - this.#size;
  }

  /** @throws TypeError once it is closed */
  enqueue(value: unknown): void {
    if (this.#isClosing || this.#status !== "readable") throw new TypeError("The stream is closed and takes no chunk");
    const request = this.#requests.shift();
    if (request) request.resolve({ value, done: false });
    else {
      const size = this.#strategy.size?.(value) ?? 1;
      this.#chunks.push({ value, size });
      this.#size += size;
    }
    void this.#pull();
  }

  /** @throws TypeError if it is closed already */
  close(): void {
    if (this.#isClosing || this.#status !== "readable") throw new TypeError("The stream is closed already");
    this.#isClosing = true;
    if (this.#chunks.length === 0) this.#end();
  }

  error(error: unknown): void {
    if (this.#status !== "readable") return;
    this.#status = "errored";
    this.#failure = error;
    this.#chunks.length = 0;
    for (const { reject } of this.#requests.splice(0)) reject(error);
    this.#settle.reject(error);
  }

  async read(): Promise<Chunk> {
    this.isDisturbed = true;
    if (this.#status === "errored") throw this.#failure;
    const next = this.#chunks.shift();
    if (next) {
      this.#size -= next.size;
      if (this.#isClosing && this.#chunks.length === 0) this.#end();
      else void this.#pull();
      return { value: next.value, done: false };
    }
    if (this.#status === "closed") return { value: undefined, done: true };
    const chunk = new Promise<Chunk>((resolve, reject) => void this.#requests.push({ resolve, reject }));
    void this.#pull();
    return chunk;
  }

  async cancel(reason: unknown): Promise<void> {
    this.isDisturbed = true;
    if (this.#status === "errored") throw this.#failure;
    if (this.#status === "closed") return;
    this.#chunks.length = 0;
    this.#end();
    await this.#source.cancel?.(reason);
  }

  #end(): void {
    this.#status = "closed";
    for (const { resolve } of this.#requests.splice(0)) resolve({ value: undefined, done: true });
    this.#settle.resolve();
  }

  async #start(started: unknown): Promise<void> {
    try {
      await started;
      this.#isStarted = true;
    } catch (error) {
      this.error(error);
    }
    await this.#pull();
  }

  /** Asks the source for more while there is room or somebody waits, one question at a time. */
  async #pull(): Promise<void> {
    const isWanted = this.#requests.length > 0 || (this.desiredSize ?? 0) > 0;
    if (!this.#isStarted || this.#isClosing || this.#status !== "readable" || !isWanted) return;
    this.#isPullWanted = this.#isPulling;
    if (this.#isPulling || !this.#source.pull) return;
    this.#isPulling = true;
    try {
      await this.#source.pull(this);
    } catch (error) {
      this.error(error);
    }
    this.#isPulling = false;
    if (this.#isPullWanted) await this.#pull();
  }
}
