import { createServer } from "node:http";
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from "jose";
import type { CryptoKey, JWK } from "jose";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AuthProvider } from "../types.ts";
import { AuthError } from "./auth-error.ts";
import { createKeySets } from "./key-sets.ts";
import { createTokenVerifier } from "./token-verifier.ts";

const NOW = Date.UTC(2026, 10, 20);
const NOW_SECONDS = NOW / 1000;
const ISSUER = "https://issuer.example";

interface Signer {
  alg: string;
  privateKey: CryptoKey;
  jwk: JWK;
}

async function createSigner(alg: string, kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

interface TokenOptions {
  issuer?: string;
  audience?: string | string[];
  subject?: string;
  expiresAt?: number;
  notBefore?: number;
  kid?: string;
  claims?: Record<string, unknown>;
}

function sign({ alg, privateKey, jwk }: Signer, options: TokenOptions = {}): Promise<string> {
  const token = new SignJWT(options.claims ?? {})
    .setProtectedHeader({ alg, kid: options.kid ?? String(jwk.kid) })
    .setIssuer(options.issuer ?? ISSUER)
    .setSubject(options.subject ?? "user-1")
    .setAudience(options.audience ?? "studio")
    .setIssuedAt(NOW_SECONDS - 60)
    .setExpirationTime(options.expiresAt ?? NOW_SECONDS + 60);
  if (options.notBefore !== undefined) token.setNotBefore(options.notBefore);
  return token.sign(privateKey);
}

function dataUrl(...keys: JWK[]): string {
  return `data:application/json;base64,${Buffer.from(JSON.stringify({ keys })).toString("base64")}`;
}

function customJwt(signer: Signer, applicationID: string | undefined = "studio"): AuthProvider {
  const algorithm = signer.alg === "RS256" ? "RS256" : "ES256";
  return { type: "customJwt", issuer: ISSUER, jwks: dataUrl(signer.jwk), algorithm, applicationID };
}

function verifierFor(providers: AuthProvider[], now = NOW) {
  return createTokenVerifier({ providers: async () => providers, keySets: createKeySets(fetch), now: () => now });
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

async function codeOf(verification: Promise<unknown>): Promise<string> {
  const error: unknown = await verification.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof AuthError ? error.code : `no AuthError but ${String(error)}`;
}

let es: Signer;
let rs: Signer;

beforeAll(async () => {
  es = await createSigner("ES256", "es-1");
  rs = await createSigner("RS256", "rs-1");
});

describe("a custom JWT", () => {
  test.each(["ES256", "RS256"])("signed with %s gives the user's identity", async (alg) => {
    const signer = alg === "ES256" ? es : rs;
    const token = await sign(signer, { claims: { email: "a@b.c", email_verified: true, sessionId: "s1" } });
    const { identity, expiresAt } = await verifierFor([customJwt(signer)])(token);
    expect(identity).toEqual({
      tokenIdentifier: `${ISSUER}|user-1`,
      subject: "user-1",
      issuer: ISSUER,
      email: "a@b.c",
      emailVerified: true,
      sessionId: "s1",
    });
    expect(expiresAt).toBe(NOW + 65_000);
  });

  test("signed with another key of the same name is refused", async () => {
    const impostor = await createSigner("ES256", "es-1");
    expect(await codeOf(verifierFor([customJwt(es)])(await sign(impostor)))).toBe("Unauthenticated");
  });

  test("that names a key which the provider does not have is refused", async () => {
    const token = await sign(es, { kid: "es-2" });
    expect(await codeOf(verifierFor([customJwt(es)])(token))).toBe("Unauthenticated");
  });

  test("for another audience finds no provider", async () => {
    const token = await sign(es, { audience: "another" });
    expect(await codeOf(verifierFor([customJwt(es)])(token))).toBe("NoAuthProvider");
  });

  test("of another issuer finds no provider", async () => {
    const token = await sign(es, { issuer: "https://elsewhere.example" });
    expect(await codeOf(verifierFor([customJwt(es)])(token))).toBe("NoAuthProvider");
  });

  test("without a signature is refused", async () => {
    const unsigned = new UnsecuredJWT({}).setIssuer(ISSUER).setSubject("user-1").setAudience("studio");
    const token = unsigned.setExpirationTime(NOW_SECONDS + 60).encode();
    expect(await codeOf(verifierFor([customJwt(es)])(token))).toBe("InvalidAuthHeader");
  });

  test("with alg none and the name of a real key is refused", async () => {
    const claims = { iss: ISSUER, sub: "user-1", aud: "studio", exp: NOW_SECONDS + 60 };
    const token = `${encode({ alg: "none", kid: "es-1" })}.${encode(claims)}.`;
    expect(await codeOf(verifierFor([customJwt(es)])(token))).toBe("Unauthenticated");
  });

  test("signed with an algorithm other than the provider's is refused even if the key is known", async () => {
    const provider: AuthProvider = {
      ...customJwt(es),
      type: "customJwt",
      issuer: ISSUER,
      algorithm: "ES256",
      jwks: dataUrl(rs.jwk),
    };
    expect(await codeOf(verifierFor([provider])(await sign(rs)))).toBe("Unauthenticated");
  });

  test("is accepted up to five seconds after its expiry and not later", async () => {
    const token = await sign(es, { expiresAt: NOW_SECONDS });
    const verifyAt = (seconds: number) => verifierFor([customJwt(es)], NOW + seconds * 1000)(token);
    await expect(verifyAt(4)).resolves.toBeDefined();
    expect(await codeOf(verifyAt(6))).toBe("Unauthenticated");
  });

  test("is accepted up to five seconds before it becomes valid and not earlier", async () => {
    const early = (seconds: number) => sign(es, { notBefore: NOW_SECONDS + seconds });
    const verify = verifierFor([customJwt(es)]);
    await expect(verify(await early(4))).resolves.toBeDefined();
    expect(await codeOf(verify(await early(6)))).toBe("Unauthenticated");
  });

  test("may list several audiences if one is the provider's", async () => {
    const token = await sign(es, { audience: ["another", "studio"] });
    await expect(verifierFor([customJwt(es)])(token)).resolves.toBeDefined();
  });

  test("is accepted for any audience if the provider names none", async () => {
    const provider: AuthProvider = { type: "customJwt", issuer: ISSUER, jwks: dataUrl(es.jwk), algorithm: "ES256" };
    await expect(verifierFor([provider])(await sign(es, { audience: "whatever" }))).resolves.toBeDefined();
  });

  test("is judged by the first provider that matches, never by a later one", async () => {
    const impostor = await createSigner("ES256", "es-1");
    const providers = [customJwt(es), customJwt(impostor)];
    expect(await codeOf(verifierFor(providers)(await sign(impostor)))).toBe("Unauthenticated");
    await expect(verifierFor(providers.toReversed())(await sign(impostor))).resolves.toBeDefined();
  });

  test("matches its issuer without regard to a trailing slash or a missing https", async () => {
    const provider: AuthProvider = {
      type: "customJwt",
      issuer: "issuer.example/",
      jwks: dataUrl(es.jwk),
      algorithm: "ES256",
    };
    await expect(verifierFor([provider])(await sign(es))).resolves.toBeDefined();
  });

  test.each(["", "not-a-token", "a.b.c"])("that is no JWT (%j) is refused as malformed", async (token) => {
    expect(await codeOf(verifierFor([customJwt(es)])(token))).toBe("InvalidAuthHeader");
  });

  test("is not verified with keys fetched in the clear from another machine", async () => {
    const provider: AuthProvider = {
      ...customJwt(es),
      type: "customJwt",
      issuer: ISSUER,
      algorithm: "ES256",
      jwks: "http://keys.example/jwks",
    };
    expect(await codeOf(verifierFor([provider])(await sign(es)))).toBe("AuthConfigInvalid");
  });
});

test("keys that cannot be reached are no fault of the token", async () => {
  // Nothing listens on port 1.
  const address = "http://127.0.0.1:1";
  const oidc: AuthProvider = { type: "oidc", domain: address, applicationID: "studio" };
  const remote: AuthProvider = { type: "customJwt", issuer: address, jwks: `${address}/jwks`, algorithm: "ES256" };
  for (const provider of [oidc, remote]) {
    const verification = verifierFor([provider])(await sign(es, { issuer: address }));
    expect(await codeOf(verification)).toContain("cannot be read now");
  }
});

test("a provider whose data: URL holds no keys is named as the mistake", async () => {
  const provider: AuthProvider = {
    type: "customJwt",
    issuer: ISSUER,
    jwks: "data:text/plain,hello",
    algorithm: "ES256",
  };
  expect(await codeOf(verifierFor([provider])(await sign(es)))).toBe("AuthConfigInvalid");
});

describe("an OpenID Connect token", () => {
  const servers: (() => void)[] = [];
  afterEach(() => {
    for (const close of servers.splice(0)) close();
  });

  async function serveIssuer(keys: () => JWK[]): Promise<{ url: string; fetches: string[] }> {
    const fetches: string[] = [];
    let url = "";
    const server = createServer((request, response) => {
      fetches.push(request.url ?? "");
      const isDiscovery = request.url === "/.well-known/openid-configuration";
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(isDiscovery ? { issuer: url, jwks_uri: `${url}/keys` } : { keys: keys() }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    servers.push(() => server.close());
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    return { url, fetches };
  }

  test("is verified with the keys its issuer publishes, which are fetched once", async () => {
    const { url, fetches } = await serveIssuer(() => [rs.jwk]);
    const verify = verifierFor([{ type: "oidc", domain: url, applicationID: "studio" }]);
    for (const subject of ["user-1", "user-2"]) {
      const { identity } = await verify(await sign(rs, { issuer: url, subject }));
      expect(identity.subject).toBe(subject);
    }
    expect(fetches).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  test("with two audiences is refused", async () => {
    const { url } = await serveIssuer(() => [rs.jwk]);
    const verify = verifierFor([{ type: "oidc", domain: url, applicationID: "studio" }]);
    const token = await sign(rs, { issuer: url, audience: ["studio", "another"] });
    expect(await codeOf(verify(token))).toBe("NoAuthProvider");
  });

  test("signed with ES256 is refused, as the official backend does", async () => {
    const { url } = await serveIssuer(() => [es.jwk]);
    const verify = verifierFor([{ type: "oidc", domain: url, applicationID: "studio" }]);
    expect(await codeOf(verify(await sign(es, { issuer: url })))).toBe("Unauthenticated");
  });
});
