import { getStaticTOMLValue, ParseError, parseTOML, type AST } from "toml-eslint-parser";
import { renewals } from "./json-settings.ts";
import { besideMark, BYTE_ORDER_MARK, refusal, serverNamed } from "./settings-syntax.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";
import type { Entry, SettingsFormat, SettingsSyntax } from "./settings-syntax.ts";
import { insertLine, lineEnd, lineStart, lineBreakOf, removeLines, replace } from "./text-lines.ts";

/** TOML with a table for each server, as Codex keeps them: `[mcp_servers.wav0]`. */
export const tomlSettings: SettingsSyntax = {
  read(text, format, name) {
    const entry = serverNamed(readServers(text ?? "", format), name);
    return entry === undefined ? null : isRecord(entry) ? entry : {};
  },

  add(text, format, name, entry) {
    const settings = text ?? "";
    const existing = serverNamed(readServers(settings, format), name);
    const edited = besideMark(settings, (bare) =>
      isRecord(existing) ? renew(bare, { format, name, existing, entry }) : append(bare, table(format, name, entry)),
    );
    return assertReadable(edited, format);
  },

  remove(text, format, name) {
    if (this.read(text, format, name) === null) return text;
    const edited = besideMark(text, (bare) => {
      const { nodes } = ownParts(bare, format, name);
      return nodes.toReversed().reduce((rest, { range }) => removeLines(rest, range), bare);
    });
    if (this.read(assertReadable(edited, format), format, name) === null) return edited;
    throw byHand(format, name);
  },
};

type Value = string | readonly string[] | Readonly<Record<string, string>>;
type Assignment = { path: string[]; node: AST.TOMLKeyValue };

/** @returns null if the file lists no servers yet */
function readServers(text: string, format: SettingsFormat): Record<string, unknown> | null {
  const servers = getStaticTOMLValue(parse(text.replace(BYTE_ORDER_MARK, ""), format))[format.serversKey];
  if (servers === undefined) return null;
  if (!isRecord(servers)) throw refusal(format, `has a "${format.serversKey}" that is no table`);
  return servers;
}

function parse(text: string, format: SettingsFormat): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw refusal(format, `is damaged at line ${error.lineNumber}, column ${error.column + 1} (${error.message})`);
  }
}

/** A table may not be added to a value that is written on one line. */
function assertReadable(text: string, format: SettingsFormat): string {
  try {
    parseTOML(text.replace(BYTE_ORDER_MARK, ""));
    return text;
  } catch {
    throw byHand(format, "it");
  }
}

function byHand(format: SettingsFormat, name: string) {
  return refusal(format, `has "${format.serversKey}" on one line, in which ${name} cannot be changed without the rest`);
}

type Key = string | number;

/** The tables and lines of one server, in the order of the text, and every assignment within them by its path in the entry. */
function ownParts(text: string, format: SettingsFormat, name: string) {
  const own = [format.serversKey, name];
  const isOwn = (path: readonly Key[]) => own.every((part, index) => path[index] === part);
  const nodes: (AST.TOMLTable | AST.TOMLKeyValue)[] = [];
  const assignments: Assignment[] = [];
  const collect = (node: AST.TOMLKeyValue, above: readonly Key[]): void => {
    const path = pathOf(node, above);
    if (isOwn(path)) assignments.push({ path: path.slice(own.length).map(String), node });
    if (node.value.type === "TOMLInlineTable") for (const inner of node.value.body) collect(inner, path);
  };
  for (const node of parseTOML(text).body[0].body) {
    const [above, lines] = node.type === "TOMLTable" ? [node.resolvedKey, node.body] : [[], [node]];
    for (const line of lines) collect(line, above);
    if (node.type === "TOMLTable" && isOwn(above)) nodes.push(node);
    else nodes.push(...lines.filter((line) => isOwn(pathOf(line, above))));
  }
  return { nodes, assignments };
}

function pathOf(node: AST.TOMLKeyValue, above: readonly Key[]): Key[] {
  return [...above, ...node.key.keys.map((part) => (part.type === "TOMLBare" ? part.name : part.value))];
}

interface Renewal {
  format: SettingsFormat;
  name: string;
  existing: Entry;
  entry: Entry;
}

function renew(text: string, { format, name, existing, entry }: Renewal): string {
  return renewals(existing, entry).reduce((edited, { member, value }) => {
    const { nodes, assignments } = ownParts(edited, format, name);
    const found = assignments.find(({ path }) => isSame(path, member));
    if (value === undefined) return removeMember(edited, { nodes, found, path: [format.serversKey, name, ...member] });
    // Our own entries hold texts, lists of texts and variables.
    const written = literal(value as Value);
    if (found) return replace(edited, found.node.value.range, written);
    return addAssignment(edited, { nodes, assignments, format, name }, { member, written });
  }, text);
}

/** A member with members of its own may stand in a table of its own. */
function removeMember(
  text: string,
  { nodes, found, path }: Pick<ReturnType<typeof ownParts>, "nodes"> & { found?: Assignment; path: readonly string[] },
): string {
  if (found) return removeLines(text, found.node.range);
  const tables = nodes.filter(
    (node) => node.type === "TOMLTable" && path.every((part, index) => node.resolvedKey[index] === part),
  );
  return tables.toReversed().reduce((rest, { range }) => removeLines(rest, range), text);
}

function addAssignment(
  text: string,
  parts: ReturnType<typeof ownParts> & { format: SettingsFormat; name: string },
  { member, written }: { member: readonly string[]; written: string },
): string {
  const { nodes, assignments, format, name } = parts;
  const [first = "", ...rest] = member;
  const tableAt = (path: readonly string[]) =>
    nodes.find(({ type, ...node }) => type === "TOMLTable" && "resolvedKey" in node && isSame(node.resolvedKey, path));
  const variables = assignments.find(({ path }) => rest.length > 0 && isSame(path, [first]))?.node.value;
  if (variables?.type === "TOMLInlineTable") {
    const last = variables.body.at(-1);
    const at = last ? last.range[1] : variables.range[0] + 1;
    const [before, after] = last ? [", ", ""] : [" ", " "];
    return replace(text, [at, at], `${before}${rest.map(key).join(".")} = ${written}${after}`);
  }
  const inner = rest.length > 0 ? tableAt([format.serversKey, name, first]) : undefined;
  const home = inner ?? tableAt([format.serversKey, name]);
  if (!home) throw byHand(format, name);
  const names = inner ? rest : member;
  return insertLine(text, lineEnd(text, home.range[1]), `${names.map(key).join(".")} = ${written}`);
}

function isSame(one: readonly Key[], other: readonly Key[]): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}

function append(text: string, lines: readonly string[]): string {
  const eol = lineBreakOf(text);
  const written = lines.join(eol);
  if (text === "") return `${written}${eol}`;
  return lineStart(text, text.length) === text.length
    ? `${text}${eol}${written}${eol}`
    : `${text}${eol}${eol}${written}`;
}

function table({ serversKey }: SettingsFormat, name: string, entry: Entry): string[] {
  // Our own entries hold texts, lists of texts and variables.
  const members = Object.entries(entry).map(([member, value]) => `${key(member)} = ${literal(value as Value)}`);
  return [`[${serversKey}.${key(name)}]`, ...members];
}

function literal(value: Value): string {
  // A JSON string is a basic string of TOML.
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
  if (!isRecord(value)) return `[${value.map(literal).join(", ")}]`;
  const members = Object.entries(value).map(([name, text]) => `${key(name)} = ${literal(text)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : literal(name);
}
