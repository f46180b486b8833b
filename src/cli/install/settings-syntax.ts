import { AppError } from "../../contracts/errors.ts";

/** Where in which file the edit takes place, and by whose rules the file is read. */
export interface SettingsFormat {
  file: string;
  /** The member under which servers are listed by name. */
  serversKey: string;
  /** JSON only: true if the client accepts comments and trailing commas. */
  allowsComments: boolean;
}

/** A server's entry, by member. */
export type Entry = Readonly<Record<string, unknown>>;

/**
 * A language of settings files. All edits are of text: what is not the server's own entry keeps its bytes, comments,
 * white space and line ends included.
 */
export interface SettingsSyntax {
  /**
   * @returns the members of a server's entry; null if it is not listed
   * @throws AppError INVALID_INPUT if the text is not what the client can read
   */
  read(text: string | null, format: SettingsFormat, name: string): Entry | null;
  /**
   * Adds a server, or renews the members of its entry that are ours.
   * @param text null: there is no file yet
   * @returns the very text that was given if nothing must change
   * @throws AppError INVALID_INPUT if the text is not what the client can read
   */
  add(text: string | null, format: SettingsFormat, name: string, entry: Entry): string;
  /**
   * Takes a server out.
   * @returns the very text that was given if the server is not in it
   * @throws AppError INVALID_INPUT if the text is not what the client can read
   */
  remove(text: string, format: SettingsFormat, name: string): string;
}

/** U+FEFF, with which some editors on Windows begin a file. */
export const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Takes a server out of a text. If the text is what adding that server makes of an earlier one, the earlier one is given
 * back: an edit cannot know whether an empty list was there before it.
 * @param earlier texts of the same file, the likeliest first
 * @returns the very text that was given if the server is not in it
 * @throws AppError INVALID_INPUT if the text is not what the client can read
 */
export function undoServer(
  syntax: SettingsSyntax,
  text: string | null,
  { format, name, earlier }: { format: SettingsFormat; name: string; earlier: readonly string[] },
): string | null {
  const entry = text === null ? null : syntax.read(text, format, name);
  if (text === null || entry === null) return text;
  const before = earlier.find((candidate) => {
    try {
      return syntax.read(candidate, format, name) === null && syntax.add(candidate, format, name, entry) === text;
    } catch {
      // A copy of a file that was damaged then.
      return false;
    }
  });
  return before ?? syntax.remove(text, format, name);
}

/** Work on a text without its byte order mark, which stays. */
export function besideMark(text: string, edit: (bare: string) => string): string {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  return mark + edit(text.slice(mark.length));
}

/** An entry of a file's list of servers; undefined if the list lacks the name, which may be one of Object.prototype. */
export function serverNamed(servers: Entry | null, name: string): unknown {
  return servers !== null && Object.hasOwn(servers, name) ? servers[name] : undefined;
}

/** True for a file without content. */
export function isBlank(text: string | null): text is null | "" {
  return text === null || text.replace(BYTE_ORDER_MARK, "").trim() === "";
}

/** Error for a file that the client could not parse either. */
export function refusal({ file }: SettingsFormat, fault: string): AppError {
  return new AppError("INVALID_INPUT", `${file} ${fault}. Nothing was changed; mend the file and try again`);
}

/** `line 3, column 1`, both from 1. */
export function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
