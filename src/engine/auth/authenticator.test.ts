import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secretsEqual } from "./admin-key.ts";
import { parseAuthConfig } from "./auth-config.ts";
import { AuthError } from "./auth-error.ts";
import { createAuthenticator } from "./authenticator.ts";
import { identityOf } from "./identity.ts";

const ADMIN_KEY = "local|0123456789abcdef";
const USER = { tokenIdentifier: "https://i|u", subject: "u", issuer: "https://i" };

const authenticator = createAuthenticator({
  adminKey: ADMIN_KEY,
  verify: async (token) => {
    if (token !== "good") throw new AuthError("Unauthenticated", "bad token");
    return { identity: USER, expiresAt: 5000 };
  },
});

function encodeIdentity(identity: object): string {
  return Buffer.from(JSON.stringify(identity)).toString("base64");
}

describe("an Authorization header", () => {
  test.each([null, ""])("that is absent (%j) makes an anonymous user", async (header) => {
    expect(await authenticator.fromHeader(header)).toEqual({
      caller: { kind: "user", identity: null },
      expiresAt: null,
    });
  });

  test("with a token makes its user, until the token expires", async () => {
    const credentials = await authenticator.fromHeader("Bearer good");
    expect(credentials).toEqual({ caller: { kind: "user", identity: USER }, expiresAt: 5000 });
  });

  test("with the admin key makes an administrator without identity", async () => {
    const { caller } = await authenticator.fromHeader(`Convex ${ADMIN_KEY}`);
    expect(caller).toEqual({ kind: "admin", identity: null });
  });

  test("with the admin key and an identity makes an administrator who acts as that user", async () => {
    const header = `Convex ${ADMIN_KEY}:${encodeIdentity({ subject: "u", issuer: "https://i", name: "Ada Łø" })}`;
    const { caller } = await authenticator.fromHeader(header);
    expect(caller).toEqual({ kind: "admin", identity: { ...USER, name: "Ada Łø" } });
  });

  test.each([
    "Convex local|wrong",
    `Convex ${ADMIN_KEY}x`,
    "Convex ",
    `Convex ${ADMIN_KEY}:bm90IGpzb24=`,
    "Bearer bad",
    "Basic dXNlcjpwYXNz",
  ])("%j is refused", async (header) => {
    await expect(authenticator.fromHeader(header)).rejects.toBeInstanceOf(AuthError);
  });
});

test("secrets are equal only if every character is", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (left, right) => secretsEqual(left, right) === (left === right)));
  fc.assert(fc.property(fc.string(), (secret) => secretsEqual(secret, secret)));
});

describe("auth.config", () => {
  const custom = { type: "customJwt", issuer: "https://i", jwks: "data:,{}", algorithm: "ES256" };

  test("gives its providers in order", () => {
    const providers = [custom, { domain: "https://d", applicationID: "a" }];
    expect(parseAuthConfig({ providers })).toEqual([custom, { type: "oidc", domain: "https://d", applicationID: "a" }]);
  });

  test.each([
    ["issuer", { ...custom, issuer: undefined }],
    ["jwks", { ...custom, jwks: "" }],
    ["applicationID", { ...custom, applicationID: undefined }],
    ["domain", { applicationID: "a" }],
    ["algorithm", { ...custom, algorithm: "HS256" }],
  ])("without a usable %s is refused by that name", (field, provider) => {
    expect(() => parseAuthConfig({ providers: [provider] })).toThrow(field);
  });

  test.each([undefined, null, {}, { providers: "x" }])("that exports %j is refused", (exported) => {
    expect(() => parseAuthConfig(exported)).toThrow(AuthError);
  });
});

describe("the identity of a token", () => {
  test("has standard claims in camelCase and others under their own names", () => {
    const claims = {
      given_name: "Ada",
      zoneinfo: "Europe/London",
      picture: "https://p",
      updated_at: 1_700_000_000,
      org_id: "o1",
      exp: 1,
      aud: "x",
    };
    expect(identityOf(claims, "https://i", "u")).toEqual({
      ...USER,
      givenName: "Ada",
      timezone: "Europe/London",
      pictureUrl: "https://p",
      updatedAt: "2023-11-14T22:13:20.000Z",
      org_id: "o1",
    });
  });

  test("cannot be forged by claims that carry the names of verified fields", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("tokenIdentifier", "subject", "issuer", "sub"), fc.string()),
        (claims) => {
          expect(identityOf(claims, "https://i", "u")).toEqual(USER);
        },
      ),
    );
  });
});
