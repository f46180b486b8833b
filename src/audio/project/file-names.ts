/**
 * Names of files in archives and instruments: letters A–Z, digits, `_`, `-`, `#` and blanks only, since players and
 * unpackers read all else in their own code pages.
 */

/** Names with an extension stay below what file systems and Windows' paths allow. */
const MAX_CHARACTERS = 100;
/** Windows refuses these names with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A name without accents, signs and dots; never empty, never one that a system reserves. */
export function asciiName(text: string, otherwise = "sample"): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("♯", "#")
    .replace(/[^A-Za-z0-9_#-]+/g, "_")
    .replace(/^[_-]+/, "")
    .slice(0, MAX_CHARACTERS)
    .replace(/[_-]+$/, "");
  if (plain === "") return otherwise;
  return RESERVED.test(plain) ? `${plain}_` : plain;
}

/** Gives names out once each, whatever their case: "kick", then "kick_2". */
export function createNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    let unique = wanted;
    for (let number = 2; taken.has(unique.toLowerCase()); number++) unique = `${wanted}_${number}`;
    taken.add(unique.toLowerCase());
    return unique;
  };
}

/** A file in an archive: its name without an extension, and that. */
interface ArchivedFile {
  name: string;
  format: string;
}

/**
 * Gives out file names in an archive: "kick.wav", and "kick (2).wav" for a second sample of that name, which would
 * replace the first one when it is unpacked. Case does not count, as on most file systems.
 */
export function createArchiveNames(): (file: ArchivedFile) => string {
  const taken = new Set<string>();
  return ({ name, format }) => {
    let unique = `${name}.${format}`;
    for (let number = 2; taken.has(unique.toLowerCase()); number++) unique = `${name} (${number}).${format}`;
    taken.add(unique.toLowerCase());
    return unique;
  };
}

/** The same for files that are all known. */
export function archiveNames(files: readonly ArchivedFile[]): string[] {
  const nameOf = createArchiveNames();
  return files.map((file) => nameOf(file));
}
