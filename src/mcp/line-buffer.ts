/** One line of input: its text or, of one that is too long, its two ends. */
export type Line = { kind: "text"; text: string } | { kind: "oversized"; head: string; tail: string };

/** More than a request has before or behind its parameters. */
const END_BYTES = 1024;

/** Collects a line as it arrives. Of one that is longer than the limit no more than the ends are kept in memory. */
export class LineBuffer {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #head: Buffer | null = null;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  append(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) return;
    const all = Buffer.concat(this.#chunks);
    // Copies, so that what lies between can go.
    this.#head ??= Buffer.from(all.subarray(0, END_BYTES));
    this.#chunks = [Buffer.from(all.subarray(-END_BYTES))];
  }

  /** Ends the line and begins another. */
  take(): Line {
    const [text, head] = [Buffer.concat(this.#chunks).toString("utf8"), this.#head];
    this.clear();
    return head === null ? { kind: "text", text } : { kind: "oversized", head: head.toString("utf8"), tail: text };
  }

  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
    this.#head = null;
  }
}

/** Before or behind the parameters, a quotation mark that is not escaped can only be of the request's own members. */
const ID = String.raw`"id"\s*:\s*(?<id>-?\d+|"[^"\\]*")\s*`;
const VERSION = String.raw`"jsonrpc"\s*:\s*"2\.0"\s*`;
const METHOD = String.raw`"method"\s*:\s*"[^"\\]*"\s*`;
const AT_HEAD = new RegExp(String.raw`^\s*\{\s*(?:(?:${VERSION}|${METHOD}),\s*)*${ID},`);
const AT_TAIL = new RegExp(String.raw`,\s*${ID}(?:,\s*(?:${VERSION}|${METHOD}))*\}\s*$`);

/**
 * The id of a request of which only the ends are known: clients write it before the parameters or behind them.
 * @returns null if there is none, or it is somewhere else
 */
export function idAtEnds({ head, tail }: { head: string; tail: string }): string | number | null {
  const written = (AT_HEAD.exec(head) ?? AT_TAIL.exec(tail))?.groups?.["id"];
  return written === undefined ? null : JSON.parse(written);
}
