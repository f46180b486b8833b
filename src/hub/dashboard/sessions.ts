import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A browser stays signed in this long after it opened a link. */
const LIFETIME_MILLIS = 30 * 24 * 60 * 60_000;

/** Header in which the page sends its half of a session. */
export const PAGE_HALF_HEADER = "x-wav0-page";

/**
 * Sessions of browsers. Each has two halves. Browsers send a cookie to every port of a host, so another server of this
 * machine may read it; the half in the page's own store belongs to the exact origin and is sent by nothing but the page,
 * but its scripts can read it. Either half alone is worth nothing. Both are signed with a key that follows from the hub
 * token, so a session outlives the hub that opened it; replacing the token ends all.
 */
export interface Sessions {
  open(): OpenedSession;
  /** @param request with both halves in its headers */
  isOpen(request: Pick<Request, "headers">): boolean;
}

export interface OpenedSession {
  /** A value for a `Set-Cookie` header. */
  cookie: string;
  /** For the page, which keeps it and sends it in `PAGE_HALF_HEADER`. */
  pageHalf: string;
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
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("base64url");
  const pageHalfOf = (claim: string) => sign(`page ${claim}`);

  function isGood(value: string, pageHalf: string): boolean {
    const [expiry = "", nonce = "", signature = ""] = value.split(".");
    const claim = `${expiry}.${nonce}`;
    return equals(signature, sign(claim)) && equals(pageHalf, pageHalfOf(claim)) && Number(expiry) > now();
  }

  return {
    open() {
      const claim = `${now() + LIFETIME_MILLIS}.${randomBytes(16).toString("base64url")}`;
      const attributes = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${LIFETIME_MILLIS / 1000}`;
      return { cookie: `${name}=${claim}.${sign(claim)}; ${attributes}`, pageHalf: pageHalfOf(claim) };
    },
    isOpen: ({ headers }) =>
      (headers.get("cookie") ?? "")
        .split("; ")
        .filter((cookie) => cookie.startsWith(`${name}=`))
        .some((cookie) => isGood(cookie.slice(name.length + 1), headers.get(PAGE_HALF_HEADER) ?? "")),
  };
}

function equals(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
