import { isDeepStrictEqual } from "node:util";
// The package's main entry is UMD, which cannot be bundled.
import { parse, printParseErrorCode, stripComments, type ParseError } from "jsonc-parser/lib/esm/main.js";
import { removeMember, setMember, type MemberPath } from "./json-members.ts";
import {
  besideMark,
  BYTE_ORDER_MARK,
  isBlank,
  position,
  refusal,
  serverNamed,
  type Entry,
  type SettingsFormat,
  type SettingsSyntax,
} from "./settings-syntax.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";

/** JSON, with comments and trailing commas where the client reads them. */
export const jsonSettings: SettingsSyntax = {
  read(text, format, name) {
    const entry = serverNamed(readServers(withObject(text, format), format), name);
    return entry === undefined ? null : isRecord(entry) ? entry : {};
  },

  add(text, format, name, entry) {
    const settings = withObject(text, format);
    const existing = serverNamed(readServers(settings, format), name);
    const at = [format.serversKey, name] as const;
    if (!isRecord(existing)) return besideMark(settings, (bare) => setMember(bare, at, entry));
    return renewals(existing, entry).reduce(
      (edited, { member, value }) =>
        besideMark(edited, (bare) => {
          const path: MemberPath = [...at, ...member];
          return value === undefined ? removeMember(bare, path) : setMember(bare, path, value);
        }),
      settings,
    );
  },

  remove(text, format, name) {
    let edited = text;
    // More than once if the file lists the name twice.
    while (Object.hasOwn(readServers(edited, format) ?? {}, name))
      edited = besideMark(edited, (bare) => removeMember(bare, [format.serversKey, name]));
    return edited;
  },
};

/** A file with nothing in it, or nothing but comments, holds an object as soon as something is added. */
function withObject(text: string | null, { allowsComments }: SettingsFormat): string {
  if (isBlank(text)) return "{}\n";
  if (!allowsComments || !isBlank(stripComments(text))) return text;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return `${text.trimEnd()}${eol}{}${eol}`;
}

/** Members, in the words of all clients, of a server that is started … */
const LAUNCH_MEMBERS = ["command", "cmd", "args", "env", "envs"];
/** … and of one that is reached by its address. */
const ADDRESS_MEMBERS = ["url", "uri", "serverUrl", "httpUrl", "headers", "http_headers"];

/**
 * Which members of an entry have to change, by their path within it. Members and variables of the user's own stay.
 * @returns undefined as value: the member has to go
 */
export function renewals(existing: Entry, entry: Entry): { member: string[]; value: unknown }[] {
  // With both a command and an address it would depend on the client which of them counts.
  const others = ADDRESS_MEMBERS.some((member) => member in entry) ? LAUNCH_MEMBERS : ADDRESS_MEMBERS;
  const gone = others.filter((member) => existing[member] !== undefined && entry[member] === undefined);
  const set = Object.entries(entry).flatMap(([member, value]) => {
    const old = existing[member];
    // Variables are the user's as much as ours.
    if (isRecord(value) && isRecord(old))
      return Object.entries(value)
        .filter(([variable, text]) => old[variable] !== text)
        .map(([variable, text]) => ({ member: [member, variable], value: text }));
    return isDeepStrictEqual(old, value) ? [] : [{ member: [member], value }];
  });
  return [...gone.map((member) => ({ member: [member], value: undefined })), ...set];
}

/** @returns null if the file lists no servers yet */
function readServers(text: string, format: SettingsFormat): Record<string, unknown> | null {
  const errors: ParseError[] = [];
  const source = text.replace(BYTE_ORDER_MARK, "");
  const { allowsComments, serversKey } = format;
  const settings: unknown = parse(source, errors, {
    disallowComments: !allowsComments,
    allowTrailingComma: allowsComments,
  });
  const [error] = errors;
  if (error)
    throw refusal(format, `is damaged at ${position(source, error.offset)} (${printParseErrorCode(error.error)})`);
  if (!isRecord(settings)) throw refusal(format, "does not hold a JSON object");
  const servers = settings[serversKey];
  if (servers === undefined) return null;
  if (!isRecord(servers)) throw refusal(format, `has a "${serversKey}" that is no JSON object`);
  return servers;
}
