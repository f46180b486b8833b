import { createHash, timingSafeEqual } from "node:crypto";

/**
 * True if a request carries this token as `Authorization: Bearer <token>` (RFC 6750 §2.1). Compares in constant time.
 */
export function carriesToken({ headers }: Pick<Request, "headers">, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";
  return given !== "" && timingSafeEqual(digest(given), digest(token));
}

/** Digests have one length, whatever the token's. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
