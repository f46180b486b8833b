import { createHash, randomBytes } from "node:crypto";

/** Prefix of every key, by which people and scanners recognise one in a log or a repository. */
export const KEY_PREFIX = "wav0_";

const SECRET_BYTES = 32;
/** Characters of a key that are kept in the clear, to tell keys apart in a list. */
const SHOWN_CHARACTERS = KEY_PREFIX.length + 6;

/** A new key: the user sees `secret` once, the database keeps the other two. */
export interface NewKey {
  secret: string;
  hash: string;
  start: string;
}

/** Makes a key of 256 random bits. */
export function createKey(): NewKey {
  const secret = `${KEY_PREFIX}${randomBytes(SECRET_BYTES).toString("base64url")}`;
  return { secret, hash: hashKey(secret), start: secret.slice(0, SHOWN_CHARACTERS) };
}

/** SHA-256 is enough here, unlike for passwords: nobody can try 2²⁵⁶ keys. */
export function hashKey(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
