import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parseDocument, type Document, type Pair, type ParsedNode, type YAMLMap } from "yaml";
import { renewals } from "./json-settings.ts";
import { besideMark, BYTE_ORDER_MARK, position, refusal, serverNamed } from "./settings-syntax.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";
import type { Entry, SettingsFormat, SettingsSyntax } from "./settings-syntax.ts";
import { insertLine, lineBreakOf, lineEnd, lineStart, removeLines, replace } from "./text-lines.ts";

/** YAML with a mapping of servers, as Goose keeps its extensions. */
export const yamlSettings: SettingsSyntax = {
  read(text, format, name) {
    const entry = serverNamed(serversIn(parse(text ?? "", format), format).value, name);
    return entry === undefined ? null : isRecord(entry) ? entry : {};
  },

  add(text, format, name, entry) {
    const settings = text ?? "";
    const existing = this.read(settings, format, name);
    const edited = besideMark(settings, (bare) =>
      existing === null ? addEntry(bare, { format, name, entry }) : renew(bare, { format, name, entry, existing }),
    );
    return assertSet(edited, { format, name, entry });
  },

  remove(text, format, name) {
    return this.read(text, format, name) === null ? text : besideMark(text, (bare) => removeEntry(bare, format, name));
  },
};

type Map = YAMLMap.Parsed;
type MapPair = Pair<ParsedNode, ParsedNode | null>;

interface Placed {
  format: SettingsFormat;
  name: string;
  entry: Entry;
}

function parse(text: string, format: SettingsFormat): Document.Parsed {
  const source = text.replace(BYTE_ORDER_MARK, "");
  const document = parseDocument(source);
  const [error] = document.errors;
  if (!error) return document;
  throw refusal(format, `is damaged at ${position(source, error.pos[0])} (${error.message.split("\n")[0]})`);
}

/** The mapping of servers: where it stands, and as plain values; null where there is none yet. */
function serversIn(document: Document.Parsed, format: SettingsFormat) {
  const { contents } = document;
  if (contents !== null && !isMap(contents) && !(isScalar(contents) && contents.value === null))
    throw refusal(format, "does not hold a YAML mapping");
  const pair = isMap(contents) ? pairOf(contents, format.serversKey) : undefined;
  const node = pair?.value ?? null;
  if (node !== null && !isMap(node) && !(isScalar(node) && node.value === null))
    throw refusal(format, `has "${format.serversKey}" that is no mapping`);
  const value: unknown = isMap(node) ? node.toJS(document) : null;
  return { pair, map: isMap(node) ? node : null, value: isRecord(value) ? value : null };
}

function pairOf(map: Map, name: string): MapPair | undefined {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
}

function addEntry(text: string, { format, name, entry }: Placed): string {
  const { pair, map } = serversIn(parse(text, format), format);
  const eol = lineBreakOf(text);
  if (!pair) {
    const lines = [`${format.serversKey}:`, ...entryLines(name, entry, "  ")].join(eol);
    if (text === "") return `${lines}${eol}`;
    return lineStart(text, text.length) === text.length ? `${text}${lines}${eol}` : `${text}${eol}${lines}`;
  }
  const first = map?.items[0];
  if (map?.flow && first) {
    const at = contentEnd(text, map.items.at(-1), map);
    return replace(text, [at, at], `, ${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
  }
  if (map && first) {
    const indentation = " ".repeat(first.key.range[0] - lineStart(text, first.key.range[0]));
    const end = lineEnd(text, contentEnd(text, map.items.at(-1), map));
    return insertLine(text, end, entryLines(name, entry, indentation).join(eol));
  }
  // An empty mapping, or none: ours stands below the key.
  const indentation = " ".repeat(pair.key.range[0] - lineStart(text, pair.key.range[0]));
  const lines = entryLines(name, entry, `${indentation}  `).map((line) => `${eol}${line}`);
  const colon = text.indexOf(":", pair.key.range[1]) + 1;
  const emptied = map ? replace(text, [colon, map.range[1]], "") : text;
  return insertAfter(emptied, lineEnd(emptied, colon), lines.join(""));
}

function insertAfter(text: string, offset: number, inserted: string): string {
  return replace(text, [offset, offset], inserted);
}

function renew(text: string, { format, name, entry, existing }: Placed & { existing: Entry }): string {
  return renewals(existing, entry).reduce((edited, { member, value }) => {
    const own = entryMap(edited, format, name);
    if (!own) throw byHand(format, name);
    const [key = "", variable] = member;
    const pair = pairOf(own, key);
    const inner = variable === undefined ? null : (pair?.value ?? null);
    if (variable !== undefined && pair && isMap(inner)) return setPair(edited, inner, variable, value);
    return setPair(edited, own, key, value);
  }, text);
}

/** Sets one key of a mapping, in block or flow style. undefined takes it out. */
function setPair(text: string, map: Map, name: string, value: unknown): string {
  const pair = pairOf(map, name);
  const written = JSON.stringify(value);
  if (pair && value === undefined) return removeLines(text, [pair.key.range[0], contentEnd(text, pair, map)]);
  if (pair?.value) {
    const { range } = pair.value;
    const colon = text.indexOf(":", pair.key.range[1]) + 1;
    const lineOfKey = lineEnd(text, colon);
    const end = contentEnd(text, pair, map);
    // Below its key a list may stand as far left as the key, and nothing else may: the new value goes on the key's line.
    if (lineOfKey < range[0] && lineOfKey < end) {
      const comments = text.slice(colon, range[0]).trimEnd();
      return replace(text, [colon, end], ` ${written}${comments}`);
    }
    const isEmpty = range[0] === range[1];
    return replace(text, [range[0], contentEnd(text, pair, map)], isEmpty ? ` ${written}` : written);
  }
  const last = map.items.at(-1);
  if (map.flow || !last) {
    const at = last ? contentEnd(text, last, map) : map.range[0] + 1;
    return replace(text, [at, at], `${last ? ", " : ""}${JSON.stringify(name)}: ${written}`);
  }
  const indentation = " ".repeat(last.key.range[0] - lineStart(text, last.key.range[0]));
  return insertLine(text, lineEnd(text, contentEnd(text, last, map)), `${indentation}${keyText(name)}: ${written}`);
}

function removeEntry(text: string, format: SettingsFormat, name: string): string {
  const { pair, map } = serversIn(parse(text, format), format);
  const own = map && pairOf(map, name);
  if (!pair || !map || !own) return text;
  const index = map.items.indexOf(own);
  const end = contentEnd(text, own, map);
  if (map.flow) {
    const [previous, next] = [map.items[index - 1], map.items[index + 1]];
    if (previous) return replace(text, [contentEnd(text, previous, map), end], "");
    return replace(text, [own.key.range[0], next ? next.key.range[0] : end], "");
  }
  const others = (source: string) => ({ ...serversIn(parse(source, format), format).value, [name]: null });
  const isIntact = (rest: string) => isDeepStrictEqual(others(rest), others(text));
  const rest = removeOwnBlock(text, [own.key.range[0], end], isIntact);
  // A key without a value would be null, which is no list of servers.
  const colon = text.indexOf(":", pair.key.range[1]) + 1;
  return map.items.length === 1 ? replace(rest, [colon, colon], " {}") : rest;
}

/** As `removeLines`, with the empty lines above left where they are. */
function removeBlock(text: string, [from, to]: readonly [number, number]): string {
  const start = lineStart(text, from);
  const end = lineEnd(text, to);
  const lineBreak = /^\r?\n/.exec(text.slice(end))?.[0] ?? "";
  const head = text.slice(0, start);
  return lineBreak === "" ? head.replace(/\r?\n$/, "") : head + text.slice(end + lineBreak.length);
}

/** Behind a text block, a comment that stands as far right as the text would become a part of it: then it goes as well. */
function removeOwnBlock(
  text: string,
  [from, to]: readonly [number, number],
  isIntact: (rest: string) => boolean,
): string {
  const rest = removeBlock(text, [from, to]);
  if (isIntact(rest)) return rest;
  const comments = /^(?:\s*\n[ \t]+#[^\r\n]*)*/.exec(text.slice(lineEnd(text, to)))?.[0] ?? "";
  return removeBlock(text, [from, lineEnd(text, to) + comments.length]);
}

/** Where the last character of a pair stands that is neither white space nor a comment. */
function contentEnd(text: string, pair: MapPair | undefined, map: Map): number {
  if (!pair) return map.range[0];
  const end = pair.value ? lastOf(pair.value) : text.indexOf(":", pair.key.range[1]) + 1;
  const content = text.slice(0, end).trimEnd().length;
  return Math.max(content, pair.key.range[1]);
}

/** The end of the deepest last value: a block collection's own range goes on to what follows it. */
function lastOf(node: ParsedNode): number {
  if ("items" in node && !node.flow) {
    const last = node.items.at(-1);
    if (last !== undefined) {
      if (!("key" in last)) return lastOf(last);
      return last.value ? lastOf(last.value) : last.key.range[1] + 1;
    }
  }
  return node.range[1];
}

function entryMap(text: string, format: SettingsFormat, name: string): Map | null {
  const { map } = serversIn(parse(text, format), format);
  const node = map && pairOf(map, name)?.value;
  return isMap(node) ? node : null;
}

/** Verifies that a parser reads back what was written: anchors and tags can change it. */
function assertSet(text: string, { format, name, entry }: Placed): string {
  const read = (() => {
    try {
      return yamlSettings.read(text, format, name);
    } catch {
      return null;
    }
  })();
  if (read !== null && renewals(read, entry).length === 0) return text;
  throw byHand(format, name);
}

function byHand(format: SettingsFormat, name: string) {
  return refusal(format, `is written in a way in which ${name} cannot be changed without the rest`);
}

/** One line a member: JSON is YAML in flow style. */
function entryLines(name: string, entry: Entry, indentation: string): string[] {
  const members = Object.entries(entry).map(([key, value]) => `${indentation}  ${key}: ${scalarText(value)}`);
  return [`${indentation}${keyText(name)}:`, ...members];
}

function scalarText(value: unknown): string {
  return typeof value === "string" && isPlain(value) ? value : JSON.stringify(value);
}

function keyText(name: string): string {
  return isPlain(name) ? name : JSON.stringify(name);
}

/** Texts that no reader takes for a number, a boolean or null. */
function isPlain(text: string): boolean {
  return /^[a-zA-Z][\w-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
}
