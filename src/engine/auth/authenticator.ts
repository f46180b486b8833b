import type { Caller } from "../types.ts";
import type { ConvexObject } from "../values/json.ts";
import { actingAs, checkAdminKey } from "./admin-key.ts";
import { AuthError } from "./auth-error.ts";
import type { TokenVerifier } from "./token-verifier.ts";

/** A caller and how long the proof of it holds. */
export interface Credentials {
  caller: Caller;
  /** Milliseconds since 1970; null = does not expire. */
  expiresAt: number | null;
}

/** Credentials of a client that presents none: functions see no identity. */
export const ANONYMOUS: Credentials = { caller: { kind: "user", identity: null }, expiresAt: null };

/** Turns what clients present into callers. Every method throws AuthError for credentials that do not hold. */
export interface Authenticator {
  /** From an HTTP Authorization header: none, `Bearer <jwt>` or `Convex <adminKey>[:<base64 identity>]`. */
  fromHeader(header: string | null): Promise<Credentials>;
  fromToken(token: string): Promise<Credentials>;
  fromAdminKey(key: string, impersonating?: ConvexObject): Credentials;
}

/** Makes an authenticator for one deployment. */
export function createAuthenticator(options: { adminKey: string; verify: TokenVerifier }): Authenticator {
  const fromToken = async (token: string): Promise<Credentials> => {
    const { identity, expiresAt } = await options.verify(token);
    return { caller: { kind: "user", identity }, expiresAt };
  };
  const fromAdminKey = (key: string, impersonating?: ConvexObject): Credentials => {
    const { identity } = checkAdminKey(key, options.adminKey);
    return {
      caller: { kind: "admin", identity: impersonating === undefined ? identity : actingAs(impersonating) },
      expiresAt: null,
    };
  };
  return {
    fromToken,
    fromAdminKey,
    async fromHeader(header) {
      if (header === null || header === "") return ANONYMOUS;
      const [scheme = "", value = ""] = header.split(/ +/, 2);
      if (scheme.toLowerCase() === "bearer") return fromToken(value);
      if (scheme.toLowerCase() === "convex") return fromAdminKey(value);
      throw new AuthError("InvalidAuthHeader", `The Authorization header must start with Bearer or Convex`);
    },
  };
}
