// The package's main entry is UMD, which cannot be bundled.
import { createScanner, parseTree, type Node } from "jsonc-parser/lib/esm/main.js";

/** A way through nested objects. */
export type MemberPath = readonly [string, ...string[]];

/** One piece of a text to replace. */
interface Splice {
  start: number;
  end: number;
  text: string;
}

interface Token {
  start: number;
  end: number;
  kind: "comment" | "lineComment" | "comma" | "other";
}

/** An object literal with what lies between its braces. */
interface Container {
  text: string;
  node: Node;
  /** Offset behind the opening brace. */
  open: number;
  /** Offset of the closing brace. */
  close: number;
  /** Without white space. */
  tokens: Token[];
}

/** How a member is written; read from the text, so that it looks like the rest. */
interface Layout {
  unit: string;
  eol: string;
  /** White space behind the colons and commas of a line. */
  space: string;
  /** White space inside the braces of a line. */
  padding: string;
}

/**
 * Sets one member of a JSON text with comments. Every byte outside of the member stays, but for the comma that it needs.
 * Objects on the way that do not exist are made.
 * @param text a JSON object without byte order mark
 */
export function setMember(text: string, path: MemberPath, value: unknown): string {
  const { node, rest } = descend(text, path);
  const [key, ...deeper] = rest;
  if (key === undefined) {
    const layout = layoutOf(text);
    const isOneLine = !text.slice(node.offset, node.offset + node.length).includes("\n");
    const written = isOneLine ? inline(value, layout) : block(value, layout, indentationAt(text, node.offset));
    return splice(text, [{ start: node.offset, end: node.offset + node.length, text: written }]);
  }
  const nested = deeper.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  return insert(containerOf(text, node), key, nested);
}

/** Takes one member out of a JSON text with comments; every byte outside of it stays, comments included. */
export function removeMember(text: string, path: MemberPath): string {
  const { rest, parent, property } = descend(text, path);
  if (rest.length > 0 || !parent || !property) return text;
  const container = containerOf(text, parent);
  const isAlone = parent.children?.length === 1;
  const hasComment = container.tokens.some(({ kind }) => kind === "comment" || kind === "lineComment");
  if (isAlone && !hasComment) {
    const start = leadingSpace(text, property.offset, container.open);
    return splice(text, [{ start, end: container.close, text: "" }]);
  }
  return splice(text, cutMember(container, property));
}

/** Walks down as far as there are objects. */
function descend(text: string, path: MemberPath) {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) throw new Error("an empty text has no members");
  let node: Node = root;
  let parent: Node | null = null;
  let property: Node | null = null;
  for (const [depth, key] of path.entries()) {
    // The last of duplicate members counts, as for any JSON parser.
    const found = node.children?.filter(({ children }) => children?.[0]?.value === key).at(-1);
    const value = found?.children?.[1];
    if (node.type !== "object" || !found || !value) return { node, rest: path.slice(depth), parent, property };
    [parent, property, node] = [node, found, value];
  }
  return { node, rest: [], parent, property };
}

function containerOf(text: string, node: Node): Container {
  const open = node.offset + 1;
  const close = node.offset + node.length - 1;
  const scanner = createScanner(text);
  const tokens: Token[] = [];
  scanner.setPosition(open);
  for (let token = scanner.scan(); scanner.getTokenOffset() < close; token = scanner.scan()) {
    const kind = TOKEN_KINDS[token] ?? "other";
    const start = scanner.getTokenOffset();
    if (kind !== "space") tokens.push({ kind, start, end: start + scanner.getTokenLength() });
  }
  return { text, node, open, close, tokens };
}

/** By jsonc-parser's `SyntaxKind`, a const enum that an isolated module cannot import. */
const TOKEN_KINDS: Partial<Record<number, Token["kind"] | "space">> = {
  5: "comma",
  12: "lineComment",
  13: "comment",
  14: "space",
  15: "space",
};

function insert(container: Container, key: string, value: unknown): string {
  const { text, node, open, close, tokens } = container;
  const layout = layoutOf(text);
  const last = node.children?.at(-1);
  const lastEnd = last ? last.offset + last.length : open;
  const hasComma = tokens.some(({ kind, start }) => kind === "comma" && start >= lastEnd);
  const anchor = tokens.at(-1)?.end ?? open;
  const separator = last && !hasComma ? [{ start: lastEnd, end: lastEnd, text: "," }] : [];
  const comma = hasComma ? "," : "";
  const isBroken = text.slice(open, close).includes("\n");
  const isEmpty = tokens.length === 0;
  if (!isBroken && !(isEmpty && (node.parent === undefined || text.trim().includes("\n")))) {
    const written = `${JSON.stringify(key)}:${layout.space}${inline(value, layout)}${comma}`;
    const [before, after] = isEmpty ? [layout.padding, anchor === close ? layout.padding : ""] : [layout.space, ""];
    return splice(text, [...separator, { start: anchor, end: anchor, text: `${before}${written}${after}` }]);
  }
  const outer = indentationAt(text, node.offset);
  const indentation = memberIndentation(container) ?? `${outer}${layout.unit}`;
  const line = `${layout.eol}${indentation}${JSON.stringify(key)}: ${block(value, layout, indentation)}${comma}`;
  // An empty pair of braces is opened: the closing one gets a line of its own.
  if (!isBroken) return splice(text, [{ start: close, end: close, text: `${line}${layout.eol}${outer}` }]);
  return splice(text, [...separator, { start: anchor, end: anchor, text: line }]);
}

function cutMember({ text, node, tokens }: Container, property: Node): Splice[] {
  const members = node.children ?? [];
  const previous = members[members.indexOf(property) - 1];
  const valueEnd = property.offset + property.length;
  const next = tokens.find(({ start, kind }) => start >= valueEnd && kind !== "comment" && kind !== "lineComment");
  const before = tokens.filter(({ end }) => end <= property.offset);
  const floor = before.at(-1)?.end ?? node.offset + 1;
  const end = next?.kind === "comma" ? next.end : valueEnd;
  const restOfLine = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? "";
  // The line break behind a comment ends it: what follows on our line must not become part of it.
  const mustStay = before.at(-1)?.kind === "lineComment" && restOfLine.trim() !== "";
  const start = mustStay ? property.offset : leadingSpace(text, property.offset, floor);
  const spaces = mustStay ? (/^[ \t]*/.exec(restOfLine)?.[0].length ?? 0) : 0;
  const member = { start, end: end + spaces, text: "" };
  if (next?.kind === "comma" || !previous) return [member];
  const comma = before.findLast(({ kind }) => kind === "comma");
  return comma ? [{ start: comma.start, end: comma.end, text: "" }, member] : [member];
}

/** Where the white space of the own line begins: at its line break, or behind what stands before on the line. */
function leadingSpace(text: string, offset: number, floor: number): number {
  const space = text.slice(floor, offset);
  const breakAt = space.lastIndexOf("\n");
  if (breakAt === -1) return floor + space.length - (/[ \t]*$/.exec(space)?.[0].length ?? 0);
  return floor + breakAt - (space[breakAt - 1] === "\r" ? 1 : 0);
}

function memberIndentation({ text, node }: Container): string | null {
  for (const { offset } of node.children ?? []) {
    const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
    if (/^[ \t]*$/.test(line)) return line;
  }
  return null;
}

function indentationAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1))?.[0] ?? "";
}

function layoutOf(text: string): Layout {
  const isSpaced = /":\s/.test(text) || !text.includes('":');
  return {
    // The first indented line shows the indentation.
    unit: /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ",
    eol: text.includes("\r\n") ? "\r\n" : "\n",
    space: isSpaced ? " " : "",
    padding: /\{ +"/.test(text) ? " " : "",
  };
}

function block(value: unknown, { unit, eol }: Layout, indentation: string): string {
  return JSON.stringify(value, null, unit).replaceAll("\n", `${eol}${indentation}`);
}

function inline(value: unknown, layout: Layout): string {
  const { space, padding } = layout;
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, layout)).join(`,${space}`)}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${space}${inline(item, layout)}`);
  return members.length === 0 ? "{}" : `{${padding}${members.join(`,${space}`)}${padding}}`;
}

/** @param splices in the order of the text, not overlapping */
function splice(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .reverse()
    .reduce((result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end), text);
}
