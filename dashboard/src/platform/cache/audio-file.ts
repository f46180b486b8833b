/** A sample's file as the cache knows it. Its content names it, so what is kept under a name never changes. */
export interface AudioFile {
  sampleId: string;
  /** Hex SHA-256 of the file. */
  sha256: string;
  /** URL of the file, until it expires. */
  audioUrl: string;
}

/** A file that is kept in this browser. */
export interface KeptFile {
  sha256: string;
  bytes: number;
  /** Milliseconds since 1970. */
  usedAt: number;
  /** The user asked to keep it: it is never given up to make room. */
  isPinned: boolean;
}

/** A row of the `audio` table: what the file itself does not say. Written by the page, read by page and worker. */
export interface AudioUse {
  key: string;
  usedAt: number;
  isPinned: boolean;
}

/**
 * Why a file is not kept. Of a file whose address has `expired` another one is asked for. What is `damaged` or could
 * not be reached cannot be played either; the others can.
 */
export type CacheFailure = "full" | "unsupported" | "damaged" | "unreachable" | "expired";

/** Asks the worker to fetch a file and keep it. */
export interface KeepRequest {
  file: AudioFile;
  /** Limit for all files together. */
  budgetBytes: number;
  /** Files that must stay: what plays. */
  inUse: readonly string[];
}

export type KeepAnswer = { ok: true } | { ok: false; failure: CacheFailure; message: string };

/** Hex SHA-256. */
export async function sha256Of(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
