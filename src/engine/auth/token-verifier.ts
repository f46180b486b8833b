import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { JWTPayload } from "jose";
import type { AuthProvider, UserIdentity } from "../types.ts";
import { AuthError } from "./auth-error.ts";
import { identityOf } from "./identity.ts";
import type { KeySets } from "./key-sets.ts";
import { issuerUrl, selectProvider } from "./provider.ts";

/** Clocks of issuers may differ from ours by this much. Same as the official backend. */
export const CLOCK_LEEWAY_SECONDS = 5;

/** Signature algorithms accepted from OpenID Connect providers. */
const OIDC_ALGORITHMS = ["RS256", "EdDSA"];

export interface VerifiedToken {
  identity: UserIdentity;
  /** Milliseconds since 1970, leeway included; null if the token never expires. */
  expiresAt: number | null;
}

export interface TokenVerifierOptions {
  /** As auth.config says now. */
  providers(): Promise<readonly AuthProvider[]>;
  keySets: KeySets;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Verifies JSON Web Tokens by the providers of auth.config. @throws AuthError */
export type TokenVerifier = (token: string) => Promise<VerifiedToken>;

/** Makes a verifier. A token is judged by the first provider whose issuer and audience match, and by no other. */
export function createTokenVerifier({ providers, keySets, now }: TokenVerifierOptions): TokenVerifier {
  return async (token) => {
    const claims = readUnverified(token);
    const provider = selectProvider(await providers(), claims);
    if (provider === null) {
      throw new AuthError("NoAuthProvider", `No provider of auth.config.ts matches a token of issuer ${claims.issuer}`);
    }
    const payload = await checkSignature(token, provider, keySets, now());
    return describe(payload);
  };
}

async function checkSignature(
  token: string,
  provider: AuthProvider,
  keySets: KeySets,
  now: number,
): Promise<JWTPayload> {
  const keys = await keySets.of(provider).catch((cause: unknown) => {
    throw cause instanceof AuthError ? cause : unreachable(provider, cause);
  });
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: provider.type === "oidc" ? OIDC_ALGORITHMS : [provider.algorithm],
      clockTolerance: CLOCK_LEEWAY_SECONDS,
      currentDate: new Date(now),
      requiredClaims: ["sub", "iss", "exp"],
    });
    return payload;
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw unreachable(provider, cause);
    // These two of jose's errors concern fetching the keys.
    const isFetch = cause instanceof errors.JWKSTimeout || cause.code === "ERR_JOSE_GENERIC";
    if (isFetch) throw unreachable(provider, cause);
    throw new AuthError("Unauthenticated", `Could not verify the token: ${cause.message}`, { cause });
  }
}

/** No fault of the token: clients do best to try again later. */
function unreachable(provider: AuthProvider, cause: unknown): Error {
  return new Error(`The keys of ${issuerUrl(provider)} cannot be read now`, { cause });
}

function readUnverified(token: string): { issuer: string; audience: string[] } {
  const { header, payload } = decode(token);
  if (typeof header.kid !== "string") throw new AuthError("InvalidAuthHeader", "The token names no key (kid)");
  if (typeof payload.iss !== "string") throw new AuthError("InvalidAuthHeader", "The token names no issuer");
  const audience = payload.aud === undefined ? [] : [payload.aud].flat();
  return { issuer: payload.iss, audience };
}

function decode(token: string) {
  try {
    return { header: decodeProtectedHeader(token), payload: decodeJwt(token) };
  } catch (cause) {
    throw new AuthError("InvalidAuthHeader", "Could not parse the token as a JWT", { cause });
  }
}

/** `requiredClaims` made sure of issuer, subject and expiry. */
function describe(payload: JWTPayload): VerifiedToken {
  const { iss = "", sub = "", exp } = payload;
  const expiresAt = exp === undefined ? null : (exp + CLOCK_LEEWAY_SECONDS) * 1000;
  return { identity: identityOf(payload, iss, sub), expiresAt };
}
