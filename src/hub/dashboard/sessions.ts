import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A browser stays signed in this long after it opened a link. */
const LIFETIME_MILLIS = 30 * 24 * 60 * 60_000;

/**
 * Sessions of browsers. A session is its own proof, signed with a key that follows from the hub token, so it outlives
 * the hub that opened it; replacing the token ends all.
 */
export interface Sessions {
  /** @returns a value for a `Set-Cookie` header */
  open(): string;
  /** @param cookies the request's `Cookie` header */
  isOpen(cookies: string | undefined): boolean;
}

export interface SessionOptions {
  hubToken: string;
  /** Cookies ignore ports: the name keeps two hubs on one machine apart. */
  port: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Sessions as signed cookies: no state on the server, and valid until they expire or the hub token changes. */
export function createSessions({ hubToken, port, now = Date.now }: SessionOptions): Sessions {
  const key = createHmac("sha256", hubToken).update("dashboard sessions").digest();
  const name = `wav0_${port}`;
  const signatureOf = (claim: string) => createHmac("sha256", key).update(claim).digest("base64url");

  function isGood(value: string): boolean {
    const [expiry = "", nonce = "", signature = ""] = value.split(".");
    return equals(signature, signatureOf(`${expiry}.${nonce}`)) && Number(expiry) > now();
  }

  return {
    open() {
      const claim = `${now() + LIFETIME_MILLIS}.${randomBytes(16).toString("base64url")}`;
      const attributes = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${LIFETIME_MILLIS / 1000}`;
      return `${name}=${claim}.${signatureOf(claim)}; ${attributes}`;
    },
    isOpen: (cookies = "") =>
      cookies
        .split("; ")
        .filter((cookie) => cookie.startsWith(`${name}=`))
        .some((cookie) => isGood(cookie.slice(name.length + 1))),
  };
}

function equals(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
