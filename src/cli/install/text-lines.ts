type Range = readonly [start: number, end: number];

/** The line break of a text: that of its first line. */
export function lineBreakOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line of an offset ends, before its line break. An offset behind a line break belongs to the line before. */
export function lineEnd(text: string, offset: number): number {
  const from = offset > 0 && text[offset - 1] === "\n" ? offset - 1 : offset;
  const end = text.indexOf("\n", from);
  if (end === -1) return text.length;
  return end > 0 && text[end - 1] === "\r" ? end - 1 : end;
}

/** The text with other characters in the place of a range. */
export function replace(text: string, [start, end]: Range, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

/** The text with lines behind the line that ends at an offset. */
export function insertLine(text: string, end: number, line: string): string {
  return replace(text, [end, end], `${lineBreakOf(text)}${line}`);
}

/**
 * The text without the lines of a range, and without the one empty line that parts them from what stands above. What is
 * above keeps its last line break if the text had one at its end.
 */
export function removeLines(text: string, range: Range): string {
  const start = lineStart(text, range[0]);
  const end = lineEnd(text, range[1]);
  const lineBreak = /^\r?\n/.exec(text.slice(end))?.[0] ?? "";
  const head = text.slice(0, start).replace(/(^|\n)\r?\n$/, "$1");
  if (lineBreak !== "") return head + text.slice(end + lineBreak.length);
  return head.replace(/\r?\n$/, "");
}
