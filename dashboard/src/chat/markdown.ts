/** Block of an answer, in the subset of Markdown that models use in short answers. */
export type Block =
  | { kind: "paragraph"; content: readonly Inline[] }
  | { kind: "heading"; content: readonly Inline[] }
  | { kind: "code"; text: string }
  | { kind: "quote"; blocks: readonly Block[] }
  | { kind: "list"; isOrdered: boolean; start: number; items: readonly (readonly Block[])[] }
  | { kind: "table"; head: readonly Cell[]; rows: readonly (readonly Cell[])[] }
  | { kind: "rule" };

/** Content of a field of a table. */
export type Cell = readonly Inline[];

/** A run of text within a block. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "emphasis"; content: readonly Inline[] }
  | { kind: "link"; address: string; content: readonly Inline[] };

/** Quotes and lists in each other beyond this depth are read as plain text. */
const MAX_DEPTH = 6;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6} +/;
const RULE = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/;
const QUOTE = /^ {0,3}> ?/;
/** Under the head of a table: a field of dashes for each of its columns. */
const TABLE_RULE = /^ {0,3}\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$|^ {0,3}\| *:?-+:? *$/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;

/**
 * Reads a text that may be half written: what is not closed yet counts as closed at the end.
 * @returns every character of the text is in some block, except for marks
 */
export function parseMarkdown(text: string): Block[] {
  return parseLines(linesOf(text)).map(({ block }) => block);
}

/** Lines of a text, without what ends them. */
export function linesOf(text: string): string[] {
  return text.replaceAll("\r\n", "\n").split("\n");
}

/** A block, and the line that it begins at. */
export interface PlacedBlock {
  block: Block;
  line: number;
}

/** As `parseMarkdown`, of lines. */
export function parseLines(lines: readonly string[], depth = 0): PlacedBlock[] {
  const blocks: PlacedBlock[] = [];
  let at = 0;
  while (at < lines.length) {
    const { block, end } = readBlock(lines, at, depth);
    if (block) blocks.push({ block, line: at });
    at = end;
  }
  return blocks;
}

function parseBlocks(lines: readonly string[], depth: number): Block[] {
  return parseLines(lines, depth).map(({ block }) => block);
}

interface Reading {
  block: Block | null;
  /** The line after it. */
  end: number;
}

function readBlock(lines: readonly string[], at: number, depth: number): Reading {
  const line = lines[at] ?? "";
  if (line.trim() === "") return { block: null, end: at + 1 };
  const fence = FENCE.exec(line)?.[1];
  if (fence) return readCode(lines, at, fence);
  if (HEADING.test(line)) {
    const title = line.replace(HEADING, "").replace(/ #+ *$/, "");
    return { block: { kind: "heading", content: parseInline(title) }, end: at + 1 };
  }
  if (RULE.test(line)) return { block: { kind: "rule" }, end: at + 1 };
  if (depth < MAX_DEPTH && QUOTE.test(line)) return readQuote(lines, at, depth);
  if (depth < MAX_DEPTH && ITEM.test(line)) return readList(lines, at, depth);
  if (isTableAt(lines, at)) return readTable(lines, at);
  return readParagraph(lines, at, depth);
}

function isTableAt(lines: readonly string[], at: number): boolean {
  const rule = lines[at + 1] ?? "";
  return (
    (lines[at] ?? "").includes("|") &&
    TABLE_RULE.test(rule) &&
    fieldsOf(lines[at] ?? "").length === fieldsOf(rule).length
  );
}

/** Rows have as many fields as the head: what is missing is empty, what is over is left in the last one. */
function readTable(lines: readonly string[], at: number): Reading {
  const head = fieldsOf(lines[at] ?? "");
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? "").includes("|")) end++;
  const rows = lines.slice(at + 2, end).map((line) => {
    const fields = fieldsOf(line);
    const last = fields.splice(head.length - 1).join(" | ");
    return head.map((_, column) => parseInline((column === head.length - 1 ? last : fields[column]) ?? ""));
  });
  return { block: { kind: "table", head: head.map((field) => parseInline(field)), rows }, end };
}

/** A bar behind a backslash is part of a field. */
function fieldsOf(line: string): string[] {
  const row = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return row.split(/(?<!\\)\|/).map((field) => field.replaceAll(String.raw`\|`, "|").trim());
}

function readCode(lines: readonly string[], at: number, fence: string): Reading {
  const close = lines.findIndex((line, index) => index > at && line.trim().startsWith(fence));
  const end = close === -1 ? lines.length : close;
  return { block: { kind: "code", text: lines.slice(at + 1, end).join("\n") }, end: end + 1 };
}

function readQuote(lines: readonly string[], at: number, depth: number): Reading {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] ?? "")) end++;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return { block: { kind: "quote", blocks: parseBlocks(inner, depth + 1) }, end };
}

function readParagraph(lines: readonly string[], at: number, depth: number): Reading {
  let end = at + 1;
  while (end < lines.length && !interrupts(lines[end] ?? "", depth) && !isTableAt(lines, end)) end++;
  const text = lines.slice(at, end).map((line) => line.trim());
  return { block: { kind: "paragraph", content: parseInline(text.join("\n")) }, end };
}

function interrupts(line: string, depth: number): boolean {
  if (line.trim() === "" || FENCE.test(line) || HEADING.test(line) || RULE.test(line)) return true;
  return depth < MAX_DEPTH && (QUOTE.test(line) || ITEM.test(line));
}

/** A list goes on over items of its kind, over what is indented under them, and over single empty lines between. */
function readList(lines: readonly string[], at: number, depth: number): Reading {
  const first = ITEM.exec(lines[at] ?? "");
  const isOrdered = /\d/.test(first?.[2] ?? "");
  const items: string[][] = [];
  let indent = 0;
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? "";
    const item = ITEM.exec(line);
    const isNext = item && (items.length === 0 || leadingSpaces(line) < indent) && !RULE.test(line);
    if (isNext && /\d/.test(item[2] ?? "") === isOrdered) {
      indent = Math.max(2, item[0].trimEnd().length + 1);
      items.push([line.slice(item[0].length)]);
    } else if (!belongs(line, lines[end + 1] ?? "", indent)) break;
    else items.at(-1)?.push(line.slice(Math.min(indent, leadingSpaces(line))));
  }
  const start = isOrdered ? Number.parseInt(first?.[2] ?? "1", 10) : 1;
  const parsed = items.map((item) => parseBlocks(item, depth + 1));
  return { block: { kind: "list", isOrdered, start, items: parsed }, end };
}

/** True if a line that is no item continues the item before it. */
function belongs(line: string, next: string, indent: number): boolean {
  if (line.trim() === "") return ITEM.test(next) || leadingSpaces(next) >= indent;
  return leadingSpaces(line) >= Math.min(indent, 2);
}

function leadingSpaces(line: string): number {
  return line.length - line.trimStart().length;
}

/** Marks within a line, the first that matches wins. Each is bounded, so that reading takes linear time. */
const INLINE =
  /`+|\*\*(?=\S)|__(?=\S)|(?<![\w*])\*(?=[^\s*])|(?<![\w_])_(?=[^\s_])|\[(?=[^\]\n]{1,500}\]\([^()\s]{1,2000}\))|https?:\/\/[^\s<>()[\]"'`*]{1,2000}|\\(?=[!-/:-@[-`{-~])/g;

function parseInline(text: string): Inline[] {
  const content: Inline[] = [];
  let plainFrom = 0;
  const marks = new RegExp(INLINE);
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    const run = readRun(text, match.index, match[0]);
    if (!run) continue;
    if (match.index > plainFrom) content.push({ kind: "text", text: text.slice(plainFrom, match.index) });
    content.push(run.inline);
    plainFrom = run.end;
    marks.lastIndex = run.end;
  }
  if (plainFrom < text.length) content.push({ kind: "text", text: text.slice(plainFrom) });
  return content;
}

interface Run {
  inline: Inline;
  end: number;
}

function readRun(text: string, at: number, mark: string): Run | null {
  if (mark === "\\") return { inline: { kind: "text", text: text[at + 1] ?? "" }, end: at + 2 };
  if (mark.startsWith("`")) return readInlineCode(text, at, mark);
  if (mark === "[") return readLink(text, at);
  if (mark.startsWith("http")) return readAddress(text, at, mark);
  return readStress(text, at, mark);
}

function readInlineCode(text: string, at: number, mark: string): Run | null {
  const from = at + mark.length;
  const close = text.indexOf(mark, from);
  if (close === -1) return null;
  return { inline: { kind: "code", text: text.slice(from, close).trim() }, end: close + mark.length };
}

function readLink(text: string, at: number): Run | null {
  const [, label = "", address = ""] = /^\[([^\]\n]+)\]\(([^()\s]+)\)/.exec(text.slice(at, at + 2_600)) ?? [];
  const end = at + label.length + address.length + 4;
  // Anything but the web could run a program or a script.
  if (!/^https?:\/\//i.test(address)) return { inline: { kind: "text", text: text.slice(at, end) }, end };
  return { inline: { kind: "link", address, content: [{ kind: "text", text: label }] }, end };
}

function readAddress(text: string, at: number, found: string): Run {
  const address = found.replace(/[.,;:!?]+$/, "");
  return { inline: { kind: "link", address, content: [{ kind: "text", text: address }] }, end: at + address.length };
}

function readStress(text: string, at: number, mark: string): Run | null {
  const from = at + mark.length;
  const close = text.indexOf(mark, from + 1);
  if (close === -1 || /\s/.test(text[close - 1] ?? "")) return null;
  const kind = mark.length === 2 ? "strong" : "emphasis";
  return { inline: { kind, content: parseInline(text.slice(from, close)) }, end: close + mark.length };
}
