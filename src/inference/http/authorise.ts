import { createHash, timingSafeEqual } from "node:crypto";
import { Problem } from "./problem.ts";

/**
 * A check of the header `Authorization: Bearer <token>` (or `Token <token>`, which Replicate takes too) in constant time.
 * @throws Problem 401
 */
export function createAuthorisation(token: string): (header: string | undefined) => void {
  const expected = digest(token);
  return (header) => {
    const given = /^(?:Bearer|Token)\s+(.+)$/i.exec(header ?? "")?.[1] ?? "";
    if (given !== "" && timingSafeEqual(digest(given.trim()), expected)) return;
    const detail = "You did not pass a valid authentication token. Send the header Authorization: Bearer <token>";
    throw new Problem(401, "Unauthenticated", detail, { headers: { "www-authenticate": "Bearer" } });
  };
}

/** Digests have one length, whatever the token's; comparing them leaks neither. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
