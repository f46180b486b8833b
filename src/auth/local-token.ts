import { createPrivateKey, sign, type KeyObject } from "node:crypto";
import { PERSON_CLAIM } from "../contracts/principal.ts";
import type { MachineKey } from "./machine-key.ts";

/** `iss` of the tokens that a machine signs for itself. The name can never resolve, so nobody else can serve its keys. */
export const LOCAL_ISSUER = "https://local.wav0.invalid";
/** `aud` of every token that Convex accepts for this studio. */
export const TOKEN_AUDIENCE = "wav0";
/** `sub` of the one user of a local studio. */
export const LOCAL_SUBJECT = "local";

const DEFAULT_LIFETIME_SECONDS = 3_600;
/** A cached token is replaced this long before it expires, so that none expires on its way. */
const RENEWAL_MARGIN_SECONDS = 300;

export interface LocalTokenOptions {
  /** For the page of a browser session: says that the user is there in person. Default false. */
  isPerson?: boolean;
  /** Default one hour. */
  lifetimeSeconds?: number;
  /** Milliseconds since 1970; injected by tests. */
  now?: () => number;
}

/**
 * Tokens for the local user: ES256 JWTs signed by this machine's key, as a Convex customJwt provider verifies them.
 * @returns a function that gives a token still valid for a while, and signs a new one only when it must
 */
export function createLocalTokens(key: MachineKey, options: LocalTokenOptions = {}): () => Promise<string> {
  const { lifetimeSeconds = DEFAULT_LIFETIME_SECONDS, isPerson = false, now = Date.now } = options;
  const margin = Math.min(RENEWAL_MARGIN_SECONDS, lifetimeSeconds / 2);
  const privateKey = createPrivateKey({ key: key.privateJwk, format: "jwk" });
  let cached = { token: "", renewAt: -Infinity };
  return async () => {
    const issuedAt = Math.floor(now() / 1000);
    if (issuedAt >= cached.renewAt) {
      const expiresAt = issuedAt + lifetimeSeconds;
      cached = {
        token: signToken(privateKey, key.keyId, { issuedAt, expiresAt, isPerson }),
        renewAt: expiresAt - margin,
      };
    }
    return cached.token;
  };
}

interface Claims {
  issuedAt: number;
  expiresAt: number;
  isPerson: boolean;
}

function signToken(key: KeyObject, keyId: string, { issuedAt, expiresAt, isPerson }: Claims): string {
  const header = encode({ alg: "ES256", typ: "JWT", kid: keyId });
  const payload = encode({
    iss: LOCAL_ISSUER,
    aud: TOKEN_AUDIENCE,
    sub: LOCAL_SUBJECT,
    iat: issuedAt,
    exp: expiresAt,
    ...(isPerson ? { [PERSON_CLAIM]: true } : {}),
  });
  // RFC 7518 §3.4: the signature is r ‖ s of fixed width, not the DER that OpenSSL makes by default.
  const signature = sign("sha256", Buffer.from(`${header}.${payload}`), { key, dsaEncoding: "ieee-p1363" });
  return `${header}.${payload}.${signature.toString("base64url")}`;
}

function encode(part: Record<string, string | number | boolean>): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
