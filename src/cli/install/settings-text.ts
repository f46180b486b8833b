import { isDeepStrictEqual } from "node:util";
// The package's main entry is UMD, which cannot be bundled.
import {
  applyEdits,
  modify,
  parse,
  printParseErrorCode,
  type JSONPath,
  type ParseError,
} from "jsonc-parser/lib/esm/main.js";
import { AppError } from "../../contracts/errors.ts";
import type { ServerEntry } from "./server-entry.ts";

/** Where in which file the edit takes place, and by whose rules the file is read. */
export interface SettingsFormat {
  file: string;
  serversKey: string;
  allowsComments: boolean;
}

/** How a change is written; read from the text, so that it looks like the rest. */
interface Layout {
  insertSpaces: boolean;
  tabSize: number;
  eol: string;
}

type JsonObject = Record<string, unknown>;

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Adds a server to the text of a settings file, or renews the members of its entry that are ours. All else (other
 * members and servers, their order, comments, indentation) stays as it is.
 * @param text null: there is no file yet
 * @returns the very text that was given if nothing must change
 * @throws AppError INVALID_INPUT if the text is not what the client can read
 */
export function addServer(text: string | null, format: SettingsFormat, name: string, entry: ServerEntry): string {
  const existing = readServers(text, format)?.[name];
  const at = [format.serversKey, name];
  const settings = settingsText(text);
  if (!isObject(existing)) return setValue(settings, at, entry);
  const environment = { ...(isObject(existing["env"]) ? existing["env"] : {}), ...entry.env };
  const { env: _env, ...members } = entry;
  let edited = settings;
  // An entry with an address would be taken for a remote server.
  if (existing["url"] !== undefined) edited = setValue(edited, [...at, "url"], undefined);
  for (const [member, value] of Object.entries(members))
    if (!isDeepStrictEqual(existing[member], value)) edited = setValue(edited, [...at, member], value);
  if (Object.keys(environment).length > 0 && !isDeepStrictEqual(existing["env"], environment))
    edited = setValue(edited, [...at, "env"], environment);
  return edited;
}

/**
 * Takes a server out of the text of a settings file.
 * @returns the very text that was given if the server is not in it
 * @throws AppError INVALID_INPUT if the text is not what the client can read
 */
export function removeServer(text: string | null, format: SettingsFormat, name: string): string | null {
  const servers = readServers(text, format);
  if (text === null || servers === null || !Object.hasOwn(servers, name)) return text;
  return setValue(text, [format.serversKey, name], undefined);
}

function settingsText(text: string | null): string {
  return text === null || text.replace(BYTE_ORDER_MARK, "").trim() === "" ? "{}\n" : text;
}

function setValue(text: string, at: JSONPath, value: unknown): string {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const bare = text.slice(mark.length);
  return mark + applyEdits(bare, modify(bare, at, value, { formattingOptions: layoutOf(bare) }));
}

/** @returns null if the file lists no servers yet */
function readServers(text: string | null, format: SettingsFormat): JsonObject | null {
  const errors: ParseError[] = [];
  const source = settingsText(text).replace(BYTE_ORDER_MARK, "");
  const { allowsComments, file, serversKey } = format;
  const settings: unknown = parse(source, errors, {
    disallowComments: !allowsComments,
    allowTrailingComma: allowsComments,
  });
  const [error] = errors;
  if (error)
    throw refusal(file, `is damaged at ${position(source, error.offset)} (${printParseErrorCode(error.error)})`);
  if (!isObject(settings)) throw refusal(file, "does not hold a JSON object");
  const servers = settings[serversKey];
  if (servers === undefined) return null;
  if (!isObject(servers)) throw refusal(file, `has a "${serversKey}" that is no JSON object`);
  return servers;
}

function refusal(file: string, fault: string): AppError {
  return new AppError("INVALID_INPUT", `${file} ${fault}. Nothing was changed; mend the file and try again`);
}

function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** The first indented line shows the indentation; two spaces where there is none. */
function layoutOf(text: string): Layout {
  const indentation = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indentation.startsWith("\t"),
    tabSize: indentation.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
