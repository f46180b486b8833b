import { merge } from "./compress.ts";
import type { Chunk } from "./parts.ts";
import { byteLength, MAX_ANSWER_BYTES, TOO_LONG } from "./size.ts";

/** Where rows go. Both answer why the writer has to end, or null to go on. */
export interface RowSink {
  /** @param row `at` is the number of chunks in the rows before, `chunks` a JSON array of `count` chunks */
  append(row: { at: number; count: number; chunks: string }): Promise<string | null>;
  /** Tells that the writer is there. */
  beat(): Promise<string | null>;
}

export interface WriterTimes {
  /** From one row to the next: what readers see is this old at most. */
  rowMillis?: number;
  /** From one sign of life to the next: how soon a silent writer hears that it has to stop. */
  beatMillis?: number;
}

/**
 * Writes the chunks of an answer as rows: one at a time, in order, what came meanwhile as one row. One timer does it
 * all: what waits is written without another chunk having to come, and where nothing waits the writer beats.
 * It does not end the stream: `close` hands back what there is left to write, for the one call that does.
 */
export class ChunkWriter {
  readonly #sink: RowSink;
  readonly #rowMillis: number;
  readonly #beatMillis: number;
  readonly #end = new AbortController();
  /** Not under way yet, with neighbouring deltas merged. */
  #waiting: Chunk[] = [];
  /** In the rows that are written: how many. */
  #at = 0;
  #bytes = 0;
  #sentAt: number;
  #flight: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(sink: RowSink, { rowMillis = 150, beatMillis = 1_000 }: WriterTimes = {}) {
    this.#sink = sink;
    this.#rowMillis = rowMillis;
    this.#beatMillis = beatMillis;
    // The first row may leave at once.
    this.#sentAt = Date.now() - rowMillis;
    this.#arm();
  }

  /** Aborts when the answer has to end: somebody stopped it, its stream is gone, a row was refused, it is too long. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Takes a chunk; after `close`, or once `signal` is aborted, it is left out. */
  push(chunk: Chunk): void {
    if (!this.#isWriting) return;
    const last = this.#waiting.at(-1);
    const merged = last && merge(last, chunk);
    this.#bytes += byteLength(JSON.stringify(merged ? addedText(chunk) : chunk));
    if (this.#bytes > MAX_ANSWER_BYTES) {
      this.#waiting.push({ type: "error", errorText: TOO_LONG });
      this.#abort(TOO_LONG);
    } else if (merged) {
      this.#waiting[this.#waiting.length - 1] = merged;
    } else if (this.#waiting.push(chunk) === 1) {
      this.#arm();
    }
  }

  /** Ends the writing. @returns what is left to write, for `chat/streams:finish` */
  async close(): Promise<{ at: number; chunks: Chunk[] }> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#flight;
    return { at: this.#at, chunks: this.#waiting };
  }

  get #isWriting(): boolean {
    return !this.#isClosed && !this.signal.aborted;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (!this.#isWriting || this.#flight) return;
    const due = this.#sentAt + (this.#waiting.length > 0 ? this.#rowMillis : this.#beatMillis);
    this.#timer = setTimeout(
      () => {
        this.#flight = this.#send();
      },
      Math.max(0, due - Date.now()),
    );
  }

  async #send(): Promise<void> {
    this.#sentAt = Date.now();
    try {
      const stop = await (this.#waiting.length > 0 ? this.#append() : this.#sink.beat());
      if (stop !== null) this.#abort(stop);
    } catch {
      // A beat that failed is repeated by the next one; the lease lasts for many.
    } finally {
      this.#flight = undefined;
      this.#arm();
    }
  }

  async #append(): Promise<string | null> {
    const sent = this.#waiting;
    this.#waiting = [];
    try {
      const stop = await this.#sink.append({ at: this.#at, count: sent.length, chunks: JSON.stringify(sent) });
      this.#at += sent.length;
      return stop;
    } catch (error) {
      // It is unknown whether the row was written: its chunks are handed back, and `finish` puts them in its place.
      this.#waiting = [...sent, ...this.#waiting];
      return `A row was not written: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #abort(reason: string): void {
    clearTimeout(this.#timer);
    this.#end.abort(reason);
  }
}

/** Text that a merged delta adds to its row. */
function addedText(chunk: Chunk): string {
  if ("delta" in chunk) return chunk.delta;
  return "inputTextDelta" in chunk ? chunk.inputTextDelta : "";
}
