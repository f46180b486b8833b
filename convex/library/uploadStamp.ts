import { hex } from "../kit/hex.ts";
import { isSigned, sign } from "../kit/signature.ts";

/**
 * Whose upload a stored file is. Convex ties no file to whoever got the address it was sent to, but keeps the content
 * type that it came with: so each address is given out with one that only this deployment can write, for one user.
 */

const STAMPED = /^application\/octet-stream; *upload=([0-9a-f]{32})\.([0-9a-f]{32})$/;
const NONCE_BYTES = 16;

/** The content type that an upload of this user has to be sent with. */
export async function stampedType(userId: string): Promise<string> {
  const nonce = hex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  return `application/octet-stream; upload=${nonce}.${await sign(promise(userId, nonce))}`;
}

/** True if a file was sent with a content type that was made for this user. */
export async function isUploadOf(userId: string, contentType: string | undefined): Promise<boolean> {
  const [, nonce = "", signature = ""] = STAMPED.exec(contentType ?? "") ?? [];
  return isSigned(promise(userId, nonce), signature);
}

function promise(userId: string, nonce: string): string {
  return `upload ${nonce} of ${userId}`;
}
