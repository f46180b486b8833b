import type { AuthProvider } from "../types.ts";

/** The claims that choose a provider; read before the signature is checked, so they decide nothing else. */
export interface UnverifiedClaims {
  issuer: string;
  audience: string[];
}

/** The first provider of auth.config that is meant for a token, or null. */
export function selectProvider(providers: readonly AuthProvider[], claims: UnverifiedClaims): AuthProvider | null {
  return providers.find((provider) => accepts(provider, claims)) ?? null;
}

/** Issuers are compared without a trailing slash, and a missing scheme means https. */
export function sameIssuer(left: string, right: string): boolean {
  return normalise(left) === normalise(right);
}

/** Address of a provider, with its scheme and without a trailing slash. */
export function issuerUrl(provider: AuthProvider): string {
  return normalise(provider.type === "oidc" ? provider.domain : provider.issuer);
}

function accepts(provider: AuthProvider, { issuer, audience }: UnverifiedClaims): boolean {
  if (!sameIssuer(issuerUrl(provider), issuer)) return false;
  switch (provider.type) {
    case "oidc":
      return audience.length === 1 && audience[0] === provider.applicationID;
    case "customJwt":
      return provider.applicationID === undefined || audience.includes(provider.applicationID);
  }
}

function normalise(issuer: string): string {
  const withScheme = /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
  return withScheme.replace(/\/+$/, "");
}
