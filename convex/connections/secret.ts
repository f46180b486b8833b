"use node";

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { encryptionKey } from "../kit/environment.ts";
import { studioError } from "../kit/studioError.ts";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a secret for the database (AES-256-GCM, a nonce of its own).
 * @param purpose whose secret for where: it opens for the same purpose only, so that no row can borrow it
 * @throws CONNECTION_FAILED where the deployment has no key
 */
export function seal(text: string, purpose: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, readKey(), nonce).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** @throws CONNECTION_FAILED if it was sealed with another key or for another purpose, or was altered */
export function unseal(sealed: string, purpose: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const key = readKey();
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    throw studioError(
      "CONNECTION_FAILED",
      "The secret of this connection cannot be read any more: the deployment's WAV0_ENCRYPTION_KEY has changed. Remove the connection and add it again.",
    );
  }
}

function readKey(): Buffer {
  const key = Buffer.from(encryptionKey() ?? "", "base64");
  if (key.length === KEY_BYTES) return key;
  throw studioError(
    "CONNECTION_FAILED",
    `Secrets of connections cannot be kept: set WAV0_ENCRYPTION_KEY of this deployment to ${KEY_BYTES} random bytes in base64.`,
  );
}
