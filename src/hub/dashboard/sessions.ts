import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A browser stays signed in this long after it opened a link. */
const LIFETIME_MILLIS = 30 * 24 * 60 * 60_000;

/** The end of a claim, which is signed, whose session is worth nothing without the page's half. */
const PAGE_MARK = ".page";

/** Header in which the page sends its half of a session. */
export const PAGE_HALF_HEADER = "x-wav0-page";

/**
 * Sessions of browsers, which have two halves. Browsers send a cookie to every port of a host, so another server of this
 * machine may read it; the half in the page's own store belongs to the exact origin and is sent by nothing but the page,
 * but its scripts can read it. Either half alone is worth nothing. Both are signed with a key that follows from the hub
 * token, so a session outlives the hub that opened it; replacing the token ends all. A program, which shows its cookie
 * to nobody else, may do without the second half; that of a browser cannot be turned into such a one.
 */
export interface Sessions {
  open(kind: SessionKind): OpenedSession;
  /** @param request with the cookie, and the page's half where the session has one, in its headers */
  isOpen(request: Pick<Request, "headers">): boolean;
}

/** Whose cookie it is. */
export type SessionKind = "page" | "program";

export interface OpenedSession {
  /** A value for a `Set-Cookie` header. */
  cookie: string;
  /** For the page, which keeps it and sends it in `PAGE_HALF_HEADER`; null for a program. */
  pageHalf: string | null;
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
    const end = value.lastIndexOf(".");
    const [claim, signature] = [value.slice(0, end), value.slice(end + 1)];
    if (!equals(signature, sign(claim)) || !(Number(claim.split(".")[0]) > now())) return false;
    return !claim.endsWith(PAGE_MARK) || equals(pageHalf, pageHalfOf(claim));
  }

  return {
    open(kind) {
      const mark = kind === "page" ? PAGE_MARK : "";
      const claim = `${now() + LIFETIME_MILLIS}.${randomBytes(16).toString("base64url")}${mark}`;
      const attributes = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${LIFETIME_MILLIS / 1000}`;
      return { cookie: `${name}=${claim}.${sign(claim)}; ${attributes}`, pageHalf: mark ? pageHalfOf(claim) : null };
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
