import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Marks without width: Windows puts one before a path that is copied from a file's properties. */
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
const SPACES = /[\s\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]+/g;

/**
 * Every absolute path that a text may mean, the most literal first: as it stands, without blanks and quotes around it, as
 * one word of a shell (a file that was dragged into a terminal), as a file:// address, with its percent escapes read.
 * @param folder what a relative path begins at; without it there is none
 */
export function pathReadings(text: string, folder?: string): string[] {
  const bare = text.replaceAll(INVISIBLE, "").trim();
  const word = shellWord(bare);
  const spellings = [
    text,
    bare,
    word,
    unquoted(bare),
    bare.replace(/^@(?=[~/])/, ""),
    bare.replaceAll(/\\(?=[^\w\\])/g, ""),
  ];
  const named = spellings.flatMap((spelling) => (spelling === null ? [] : located(spelling)));
  const absolute = [...named, ...named.flatMap(unescaped)].flatMap((file) => {
    if (path.isAbsolute(file)) return [path.normalize(file)];
    return folder === undefined || file === "" || file.startsWith("~") ? [] : [path.resolve(folder, file)];
  });
  return [...new Set(absolute)];
}

/** The same for names that look the same: composed or decomposed, with any kind of space, quote and hyphen. */
export function foldFileName(name: string): string {
  return name
    .normalize("NFC")
    .replaceAll(INVISIBLE, "")
    .replaceAll(SPACES, " ")
    .replaceAll(/[‘’‛′]/g, "'")
    .replaceAll(/[“”″]/g, '"')
    .replaceAll(/[‐‑–—−]/g, "-")
    .trim();
}

/** A path, or a file:// address as one; below the home folder where it begins there. */
function located(text: string): string[] {
  if (/^file:/i.test(text)) return fromFileUrl(text);
  const [, rest] = /^(?:~|\$HOME|\$\{HOME\})(?:$|[/\\](.*)$)/s.exec(text) ?? [];
  if (rest !== undefined || text === "~") return [path.join(os.homedir(), rest ?? "")];
  return [text];
}

/** A file has no fragment and no query, so "#" and "?" are part of its name where nobody escaped them. */
function fromFileUrl(url: string): string[] {
  return [url.replaceAll("#", "%23").replaceAll("?", "%3F"), url].flatMap((address) => {
    try {
      const file = fileURLToPath(address);
      return file.includes("\0") ? [] : [file];
    } catch {
      return [];
    }
  });
}

/** "My%20Loop.wav" as a path that was taken from an address. An escaped slash never makes a folder. */
function unescaped(file: string): string[] {
  if (!/%[0-9a-f]{2}/i.test(file) || /%(?:2f|5c|00)/i.test(file)) return [];
  try {
    return [decodeURIComponent(file)];
  } catch {
    return [];
  }
}

function unquoted(text: string): string {
  const [, , inner, bracketed] = /^(?:(["'`“”„])(.*)(?:\1|[”“])|[<«](.*)[>»])$/s.exec(text) ?? [];
  return (inner ?? bracketed)?.trim() ?? text;
}

/** @returns the one word that a POSIX shell reads, or null where it reads several or the quotes do not match */
function shellWord(text: string): string | null {
  const part = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/sy;
  let word = "";
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (!match) return null;
    const [, single, double, escaped, plain] = match;
    word += single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped ?? plain ?? "";
  }
  return word;
}
