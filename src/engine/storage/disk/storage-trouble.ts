/** Cause by which a database cannot be read or written, other than a bug. */
export type TroubleKind = "disk-full" | "damaged" | "not-writable" | "cannot-open" | "io";

/** A failure of the disk under a database, in words for the person whose disk it is. */
export class StorageTrouble extends Error {
  override readonly name = "StorageTrouble";
  readonly kind: TroubleKind;
  /** The database file. */
  readonly file: string;

  constructor(kind: TroubleKind, file: string, options: { cause: unknown }) {
    super(`${TEXTS[kind](file)} (${textOf(options.cause)})`, options);
    this.kind = kind;
    this.file = file;
  }
}

const TEXTS: Record<TroubleKind, (file: string) => string> = {
  "disk-full": (file) =>
    `The disk is full: ${file} cannot grow. Free some space there; reading goes on meanwhile, and accepted work goes on once there is room`,
  damaged: (file) =>
    `The database ${file} is damaged. Restore it from a backup; or move it away, together with the files beside it that end in -wal and -shm, to start empty`,
  "not-writable": (file) =>
    `The database ${file} cannot be written. Give this user permission to write to the file and its folder, or choose a data directory that is writable`,
  "cannot-open": (file) =>
    `The database ${file} cannot be opened. Check that its folder exists and that this user has permission to write there`,
  io: (file) =>
    `The disk under the database ${file} fails. Check the disk, then restore a backup if the file is damaged`,
};

/** By SQLite's primary result code (https://www.sqlite.org/rescode.html). */
const KINDS = new Map<number, TroubleKind>([
  [8, "not-writable"],
  [10, "io"],
  [11, "damaged"],
  [13, "disk-full"],
  [14, "cannot-open"],
  [26, "damaged"],
]);

/** By SQLite's own texts of these codes, for errors that a binding gives no code. */
const KINDS_BY_TEXT = new Map<string, TroubleKind>([
  ["attempt to write a readonly database", "not-writable"],
  ["disk I/O error", "io"],
  ["database disk image is malformed", "damaged"],
  ["database or disk is full", "disk-full"],
  ["unable to open database file", "cannot-open"],
  ["file is not a database", "damaged"],
]);

/** @returns the error as the trouble that it tells of; itself if it tells of none */
export function explainTrouble(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof StorageTrouble) return error;
  // Both bindings give the extended code, though not with every error; its lowest byte is the primary one.
  const { errcode } = error as Error & { errcode?: unknown };
  const kind = typeof errcode === "number" ? KINDS.get(errcode & 0xff) : KINDS_BY_TEXT.get(error.message);
  return kind === undefined ? error : new StorageTrouble(kind, file, { cause: error });
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
