import { createLocalJWKSet, createRemoteJWKSet, customFetch } from "jose";
import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { boundedFetch, boundedJson } from "../../bodies/bounded-body.ts";
import type { AuthProvider } from "../types.ts";
import { AuthError } from "./auth-error.ts";
import { issuerUrl } from "./provider.ts";

/** Key sets and what names them have some kilobytes. */
const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** After fetching a key set, how long an unknown key id does not cause another fetch. */
const REFETCH_COOLDOWN_MS = 10_000;

export interface KeySets {
  /** A key resolver for tokens of the provider; fetched sets are cached and re-read when a key id is unknown. */
  of(provider: AuthProvider): Promise<JWTVerifyGetKey>;
}

/** Key sets of auth providers, read from https (or this machine's http) addresses and from data: URLs. */
export function createKeySets(fetcher: typeof fetch): KeySets {
  const sets = new Map<string, JWTVerifyGetKey>();
  const discovered = new Map<string, Promise<string>>();

  const open = (address: string): JWTVerifyGetKey => {
    const known = sets.get(address);
    if (known !== undefined) return known;
    const set = address.startsWith("data:") ? readDataUrl(address) : remote(address, fetcher);
    sets.set(address, set);
    return set;
  };

  const discover = (issuer: string): Promise<string> => {
    const known = discovered.get(issuer) ?? discoverJwks(issuer, fetcher);
    discovered.set(issuer, known);
    known.catch(() => discovered.delete(issuer));
    return known;
  };

  return {
    of: async (provider) => open(provider.type === "customJwt" ? provider.jwks : await discover(issuerUrl(provider))),
  };
}

function remote(address: string, fetcher: typeof fetch): JWTVerifyGetKey {
  const url = new URL(address);
  assertTrustworthy(url);
  return createRemoteJWKSet(url, {
    cooldownDuration: REFETCH_COOLDOWN_MS,
    [customFetch]: boundedFetch(fetcher, MAX_DOCUMENT_BYTES),
  });
}

/** Keys fetched in the clear could be anyone's; only this machine is exempt. */
function assertTrustworthy(url: URL): void {
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLocal)) {
    throw new AuthError("AuthConfigInvalid", `Keys must come from an https or data: address, not ${url.href}`);
  }
}

function readDataUrl(address: string): JWTVerifyGetKey {
  const [head = "", ...rest] = address.split(",");
  const body = rest.join(",");
  try {
    const json = head.endsWith(";base64") ? Buffer.from(body, "base64").toString("utf8") : decodeURIComponent(body);
    // createLocalJWKSet checks the shape itself.
    return createLocalJWKSet(JSON.parse(json) as JSONWebKeySet);
  } catch (cause) {
    throw new AuthError("AuthConfigInvalid", "The data: URL of a provider holds no JSON Web Key Set", { cause });
  }
}

async function discoverJwks(issuer: string, fetcher: typeof fetch): Promise<string> {
  const url = new URL(`${issuer}/.well-known/openid-configuration`);
  assertTrustworthy(url);
  const response = await fetcher(url);
  if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
  const document: unknown = await boundedJson(response, MAX_DOCUMENT_BYTES);
  if (typeof document === "object" && document !== null && "jwks_uri" in document) {
    if (typeof document.jwks_uri === "string") return document.jwks_uri;
  }
  throw new AuthError("AuthConfigInvalid", `${url.href} names no jwks_uri`);
}
