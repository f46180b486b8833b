/** A row that an import cannot use; its message says which and why. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/** A document has 1 MiB; in JSON each byte of it may become several. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const LINE_FEED = 10;

/** The lines of a UTF-8 file that are not empty, with their numbers from 1. @throws ImportError */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<{ text: string; row: number }> {
  let row = 1;
  let rest: Uint8Array[] = [];
  let waiting = 0;
  for await (const chunk of bytes) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      checkLength(waiting + at - from, row);
      const text = decode([...rest, chunk.subarray(from, at)], row);
      if (text !== "") yield { text, row };
      [rest, waiting, from] = [[], 0, at + 1];
      row += 1;
    }
    rest.push(chunk.slice(from));
    waiting += chunk.length - from;
    checkLength(waiting, row);
  }
  const text = decode(rest, row);
  if (text !== "") yield { text, row };
}

function checkLength(length: number, row: number): void {
  if (length > MAX_LINE_BYTES) throw new ImportError(`Row ${row} is longer than 16 MB`);
}

function decode(parts: readonly Uint8Array[], row: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts)).trim();
  } catch (cause) {
    throw new ImportError(`Import wasn't valid UTF8: row ${row}`, { cause });
  }
}

/** The rows of a CSV file (RFC 4180), the header among them, with their numbers from 0 for the header. @throws ImportError */
export async function* csvRowsOf(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<{ cells: string[]; row: number }> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const rows = new CsvRows();
  let row = 0;
  const numbered = (cells: string[]) => ({ cells, row: row++ });
  try {
    for await (const chunk of bytes) {
      for (const line of cutBehindLines(chunk)) {
        for (const cells of rows.take(decoder.decode(line, { stream: true }))) yield numbered(cells);
      }
    }
    for (const cells of rows.take(decoder.decode())) yield numbered(cells);
  } catch (cause) {
    if (cause instanceof TypeError) throw new ImportError(`Failed to parse CSV row ${row}: not valid UTF8`, { cause });
    if (cause instanceof RangeError) throw new ImportError(`CSV row ${row} is longer than 16 MB`, { cause });
    throw cause;
  }
  const last = rows.end();
  if (last !== null) yield numbered(last);
}

/** Rows are handed out line by line, so that a fault is counted to its own row. No other letter of UTF-8 has this byte. */
function* cutBehindLines(chunk: Uint8Array): Generator<Uint8Array> {
  let from = 0;
  for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
    yield chunk.subarray(from, at + 1);
    from = at + 1;
  }
  if (from < chunk.length) yield chunk.subarray(from);
}

const ORDINARY = /[^",\r\n]+/y;
const ORDINARY_IN_QUOTES = /[^"]+/y;

/** Splits text into cells, however it is cut into pieces. */
class CsvRows {
  #cells: string[] = [];
  #cell = "";
  /** Letters of the row so far, the cells that ended included. */
  #length = 0;
  #state: "plain" | "quoted" | "closed" = "plain";
  #afterReturn = false;

  /** @throws RangeError for a row that no document can hold */
  take(text: string): string[][] {
    const rows: string[][] = [];
    for (let at = 0; at < text.length;) {
      const letters = this.#lettersAt(text, at);
      const isSecondOfPair = this.#afterReturn && letters === "\n";
      this.#afterReturn = false;
      at += letters.length;
      if (isSecondOfPair) continue;
      this.#length += letters.length;
      if (this.#state === "quoted") this.#takeQuoted(letters);
      else this.#takePlain(letters, rows);
      if (this.#length > MAX_LINE_BYTES) throw new RangeError("Too long");
    }
    return rows;
  }

  /** As many letters as mean nothing but themselves, or the one that does. */
  #lettersAt(text: string, at: number): string {
    const ordinary = this.#state === "quoted" ? ORDINARY_IN_QUOTES : ORDINARY;
    ordinary.lastIndex = at;
    return ordinary.exec(text)?.[0] ?? text.charAt(at);
  }

  /** The row that the file ends in without a line end; null if there is none. */
  end(): string[] | null {
    return this.#cells.length === 0 && this.#cell === "" && this.#state === "plain" ? null : this.#endRow();
  }

  #takeQuoted(letters: string): void {
    if (letters === '"') this.#state = "closed";
    else this.#cell += letters;
  }

  #takePlain(letters: string, rows: string[][]): void {
    if (letters === '"' && this.#state === "closed") {
      // Two quotes within a quoted cell are one.
      this.#cell += letters;
      this.#state = "quoted";
    } else if (letters === '"' && this.#cell === "") this.#state = "quoted";
    else if (letters === ",") this.#endCell();
    else if (letters === "\n" || letters === "\r") {
      this.#afterReturn = letters === "\r";
      const isBlank = this.#cells.length === 0 && this.#cell === "" && this.#state === "plain";
      if (isBlank) this.#length = 0;
      else rows.push(this.#endRow());
    } else {
      // What stands behind a closing quote belongs to the cell, and a quote there is a letter.
      this.#state = "plain";
      this.#cell += letters;
    }
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = "";
    this.#state = "plain";
  }

  #endRow(): string[] {
    this.#endCell();
    const cells = this.#cells;
    this.#cells = [];
    this.#length = 0;
    return cells;
  }
}
