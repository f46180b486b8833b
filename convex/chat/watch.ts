import type { UIMessageChunk } from "ai";
import { ReadableError } from "./failure.ts";

/** Upper bound of an answer's cost. */
export interface AnswerLimits {
  totalMillis: number;
  /** Without a chunk from the model; while tools run it is their time. */
  silenceMillis: number;
  /** Text, reasoning and inputs of tools together, in characters. */
  maxCharacters: number;
}

/** Below Convex's ten minutes, so that the end is ours to tell. */
export const ANSWER_LIMITS: AnswerLimits = {
  totalMillis: 9 * 60_000,
  silenceMillis: 90_000,
  maxCharacters: 200_000,
};

/**
 * Watches over an answer: `signal` aborts when whoever asked for it wants it ended, or when it goes beyond a limit;
 * then `excess` says so. Close it in the end: it owns timers.
 */
export class AnswerWatch {
  readonly #limits: AnswerLimits;
  readonly #end = new AbortController();
  readonly #asked: AbortSignal;
  readonly #total: ReturnType<typeof setTimeout>;
  readonly #running = new Set<string>();
  #silence: ReturnType<typeof setTimeout> | undefined;
  #characters = 0;
  #excess: ReadableError | null = null;

  /** @param asked aborts when the answer is not wanted any more */
  constructor(asked: AbortSignal, limits: AnswerLimits) {
    this.#limits = limits;
    this.#asked = asked;
    const minutes = Math.round(limits.totalMillis / 60_000);
    this.#total = setTimeout(() => this.#exceed(`The answer took more than ${minutes} minutes.`), limits.totalMillis);
    asked.addEventListener("abort", this.#stop, { once: true });
    if (asked.aborted) this.#stop();
    this.#listen();
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** The limit that was exceeded, in words for the user. */
  get excess(): ReadableError | null {
    return this.#excess;
  }

  /** Takes note of a chunk. */
  note(chunk: UIMessageChunk): void {
    this.#characters += lengthOf(chunk);
    if (this.#characters > this.#limits.maxCharacters) {
      return this.#exceed(`The answer grew beyond ${Math.round(this.#limits.maxCharacters / 1_000)} kB of text.`);
    }
    if (chunk.type === "tool-input-available") this.#running.add(chunk.toolCallId);
    else if (/^tool-(output|approval)/.test(chunk.type) && "toolCallId" in chunk)
      this.#running.delete(chunk.toolCallId);
    this.#listen();
  }

  close(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#silence);
    this.#asked.removeEventListener("abort", this.#stop);
  }

  readonly #stop = (): void => this.#end.abort(this.#asked.reason);

  #listen(): void {
    clearTimeout(this.#silence);
    if (this.#running.size > 0 || this.signal.aborted) return;
    const seconds = Math.round(this.#limits.silenceMillis / 1_000);
    const silent = () => this.#exceed(`The model said nothing for ${seconds} s.`);
    this.#silence = setTimeout(silent, this.#limits.silenceMillis);
  }

  #exceed(what: string): void {
    if (this.signal.aborted) return;
    this.#excess = new ReadableError(`${what} It was ended here. Retry, or ask for less at once.`);
    this.#end.abort(this.#excess);
  }
}

function lengthOf(chunk: UIMessageChunk): number {
  if (chunk.type === "text-delta" || chunk.type === "reasoning-delta") return chunk.delta.length;
  return chunk.type === "tool-input-delta" ? chunk.inputTextDelta.length : 0;
}

/**
 * The values of a source until a signal aborts: at once, also while the source is silent. The SDK itself notices an
 * abort only after a tool that does not heed it has returned.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
  for (;;) {
    const next = iterator.next();
    // The iterator may reject after the abort, when nothing awaits it any more.
    next.catch(() => {});
    const result = await Promise.race([next, aborted]);
    if (result === null || signal.aborted || result.done) return;
    yield result.value;
  }
}
