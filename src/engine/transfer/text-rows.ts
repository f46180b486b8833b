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
      const text = decode([...rest, chunk.subarray(from, at)], row);
      if (text !== "") yield { text, row };
      [rest, waiting, from] = [[], 0, at + 1];
      row += 1;
    }
    rest.push(chunk.slice(from));
    waiting += chunk.length - from;
    if (waiting > MAX_LINE_BYTES) throw new ImportError(`Row ${row} is longer than 16 MB`);
  }
  const text = decode(rest, row);
  if (text !== "") yield { text, row };
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
      for (const cells of rows.take(decoder.decode(chunk, { stream: true }))) yield numbered(cells);
    }
    for (const cells of rows.take(decoder.decode())) yield numbered(cells);
  } catch (cause) {
    if (cause instanceof TypeError) throw new ImportError(`Failed to parse CSV row ${row}: not valid UTF8`, { cause });
    throw cause;
  }
  const last = rows.end();
  if (last !== null) yield numbered(last);
}

/** Splits text into cells, however it is cut into pieces. */
class CsvRows {
  #cells: string[] = [];
  #cell = "";
  #state: "plain" | "quoted" | "closed" = "plain";
  #afterReturn = false;

  take(text: string): string[][] {
    const rows: string[][] = [];
    for (const letter of text) {
      const isSecondOfPair = this.#afterReturn && letter === "\n";
      this.#afterReturn = false;
      if (isSecondOfPair) continue;
      if (this.#state === "quoted") this.#takeQuoted(letter);
      else this.#takePlain(letter, rows);
      if (this.#cell.length > MAX_LINE_BYTES) throw new ImportError("A cell of the CSV file is longer than 16 MB");
    }
    return rows;
  }

  /** The row that the file ends in without a line end; null if there is none. */
  end(): string[] | null {
    return this.#cells.length === 0 && this.#cell === "" && this.#state === "plain" ? null : this.#endRow();
  }

  #takeQuoted(letter: string): void {
    if (letter === '"') this.#state = "closed";
    else this.#cell += letter;
  }

  #takePlain(letter: string, rows: string[][]): void {
    if (letter === '"' && this.#state === "closed") {
      // Two quotes within a quoted cell are one.
      this.#cell += letter;
      this.#state = "quoted";
    } else if (letter === '"' && this.#cell === "") this.#state = "quoted";
    else if (letter === ",") this.#endCell();
    else if (letter === "\n" || letter === "\r") {
      this.#afterReturn = letter === "\r";
      const isBlank = this.#cells.length === 0 && this.#cell === "" && this.#state === "plain";
      if (!isBlank) rows.push(this.#endRow());
    } else this.#cell += letter;
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
    return cells;
  }
}
