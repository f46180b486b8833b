import { encryptionKey } from "./environment.ts";
import { hex } from "./hex.ts";

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/**
 * Signs what this deployment promises, for itself to check later.
 * @param promise begins with a word for its kind, so that no promise of one kind passes for another
 * @returns 32 hex digits: the first half of an HMAC-SHA256, as RFC 2104 §5 allows
 * @throws Error where the deployment has no key
 */
export async function sign(promise: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", keyBytes(), ALGORITHM, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign(ALGORITHM.name, key, new TextEncoder().encode(promise)));
  return hex(signature.subarray(0, signature.length / 2));
}

/** True if the signature is valid for the promise. Compares in constant time. */
export async function isSigned(promise: string, signature: string): Promise<boolean> {
  const expected = await sign(promise);
  if (signature.length !== expected.length) return false;
  let difference = 0;
  for (let i = 0; i < expected.length; i += 1) difference |= expected.charCodeAt(i) ^ signature.charCodeAt(i);
  return difference === 0;
}

/** The key of AES-256-GCM in connections/secret.ts: no output of the one says anything about the other. */
function keyBytes(): Uint8Array<ArrayBuffer> {
  const key = encryptionKey();
  if (key !== null) return Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  throw new Error(
    "Addresses cannot be signed: set WAV0_ENCRYPTION_KEY of this deployment to 32 random bytes in base64, or run wav0-mcp deploy",
  );
}
