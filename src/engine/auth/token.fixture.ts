import { SignJWT, exportJWK, generateKeyPair, type CryptoKey, type JWK } from "jose";

/** The time of all tokens, in milliseconds since 1970. */
export const NOW = Date.UTC(2026, 10, 29, 5);
export const ISSUER = "https://issuer.example";
export const AUDIENCE = "studio";

/** A key that an issuer signs with, and what it publishes of it. */
export interface IssuerKey {
  alg: string;
  kid: string;
  privateKey: CryptoKey;
  jwk: JWK;
}

export async function createIssuerKey(kid: string, alg = "ES256"): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** A token with these claims besides those that every token has; a claim of undefined is left out. */
export function sign(key: IssuerKey, claims: Record<string, unknown> = {}, header: object = {}): Promise<string> {
  const seconds = NOW / 1000;
  const all = { iss: ISSUER, sub: "user-1", aud: AUDIENCE, iat: seconds - 60, exp: seconds + 60, ...claims };
  const said = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(said).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}

export function dataUrl(...keys: IssuerKey[]): string {
  const set = JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });
  return `data:application/json;base64,${Buffer.from(set).toString("base64")}`;
}
