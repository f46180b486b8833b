import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { AuthProvider, UserIdentity } from "../types.ts";
import { AuthError } from "./auth-error.ts";
import { identityOf } from "./identity.ts";
import { createKeySets } from "./key-sets.ts";
import { selectProvider, sameIssuer } from "./provider.ts";
import { AUDIENCE, createIssuerKey, dataUrl, ISSUER, NOW, sign, type IssuerKey } from "./token.fixture.ts";
import { createTokenVerifier } from "./token-verifier.ts";

let key: IssuerKey;
let provider: AuthProvider;
beforeAll(async () => {
  key = await createIssuerKey("k1");
  provider = { type: "customJwt", issuer: ISSUER, jwks: dataUrl(key), algorithm: "ES256", applicationID: AUDIENCE };
});

const SECONDS = NOW / 1000;
async function verify(claims: object, header: object = {}, now = NOW): Promise<UserIdentity | string> {
  const verifier = createTokenVerifier({
    providers: async () => [provider],
    keySets: createKeySets(fetch),
    now: () => now,
  });
  try {
    return (await verifier(await sign(key, { ...claims }, header))).identity;
  } catch (error) {
    return error instanceof AuthError ? error.code : String(error);
  }
}

describe("a token is refused", () => {
  test.each<[string, object, string]>([
    ["without an issuer", { iss: undefined }, "InvalidAuthHeader"],
    ["with an issuer that is no text", { iss: 7 }, "InvalidAuthHeader"],
    ["with another issuer", { iss: `${ISSUER}.evil` }, "NoAuthProvider"],
    ["with an issuer that is longer by a path", { iss: `${ISSUER}/realm` }, "NoAuthProvider"],
    ["with an issuer in the clear", { iss: "http://issuer.example" }, "NoAuthProvider"],
    ["without a subject", { sub: undefined }, "Unauthenticated"],
    ["without an audience", { aud: undefined }, "NoAuthProvider"],
    ["with another audience", { aud: "other" }, "NoAuthProvider"],
    ["with an audience that begins like ours", { aud: `${AUDIENCE}-2` }, "NoAuthProvider"],
    ["with no audience in its list", { aud: [] }, "NoAuthProvider"],
    ["without an end", { exp: undefined }, "Unauthenticated"],
    ["with an end that is no number", { exp: "tomorrow" }, "Unauthenticated"],
    ["that has ended", { exp: SECONDS - 6 }, "Unauthenticated"],
    ["that has ended long ago", { exp: 0 }, "Unauthenticated"],
    ["that is not good yet", { nbf: SECONDS + 6 }, "Unauthenticated"],
    ["with a beginning that is no number", { nbf: "soon" }, "Unauthenticated"],
  ])("%s", async (_what, claims, code) => {
    expect(await verify(claims)).toBe(code);
  });

  test.each<[string, object, string]>([
    ["no key", { kid: undefined }, "InvalidAuthHeader"],
    ["a key that is no text", { kid: 1 }, "InvalidAuthHeader"],
    ["another key", { kid: "k2" }, "Unauthenticated"],
    ["an extension that must be understood", { crit: ["exp"], exp: 1 }, "Unauthenticated"],
  ])("that names %s", async (_what, header, code) => {
    expect(await verify({}, header).catch((error: Error) => error.name)).toMatch(new RegExp(`${code}|JOSE`));
  });
});

describe("a token is good", () => {
  test.each<[string, object]>([
    ["with an audience among others", { aud: ["a", AUDIENCE, "z"] }],
    ["with its issuer written with a slash", { iss: `${ISSUER}/` }],
    ["until five seconds after its end", { exp: SECONDS - 4 }],
    ["from five seconds before its beginning", { nbf: SECONDS + 4 }],
    ["without a time at which it was made", { iat: undefined }],
    ["though it was made in the future", { iat: SECONDS + 3_600 }],
    ["with an end in a thousand years", { exp: SECONDS + 31_536_000_000 }],
  ])("%s", async (_what, claims) => {
    expect(await verify(claims)).toMatchObject({ subject: "user-1" });
  });

  test("to the second: its end moves with the clock", async () => {
    const exp = SECONDS + 100;
    for (const [after, isGood] of [
      [0, true],
      [104, true],
      [106, false],
    ] as const) {
      const outcome = await verify({ exp }, {}, NOW + after * 1_000);
      expect(typeof outcome === "object").toBe(isGood);
    }
  });
});

describe("the identity of a token", () => {
  test("is told apart by issuer and subject together", async () => {
    expect(await verify({ sub: "a|b" })).toMatchObject({
      subject: "a|b",
      issuer: ISSUER,
      tokenIdentifier: `${ISSUER}|a|b`,
    });
  });

  test.each<[string, unknown, object]>([
    ["given_name", "Ada", { givenName: "Ada" }],
    ["phone_number_verified", false, { phoneNumberVerified: false }],
    ["birthdate", "1815-12-10", { birthday: "1815-12-10" }],
    ["zoneinfo", "Europe/London", { timezone: "Europe/London" }],
    ["locale", "en-GB", { language: "en-GB" }],
    ["picture", "https://p", { pictureUrl: "https://p" }],
    ["address", { country: "UK" }, { address: { country: "UK" } }],
    ["updated_at", 1_700_000_000, { updatedAt: "2023-11-14T22:13:20.000Z" }],
    ["updated_at", "yesterday", { updatedAt: "yesterday" }],
    ["updated_at", 1e20, { updatedAt: 1e20 }],
    ["roles", ["admin", "user"], { roles: ["admin", "user"] }],
    ["https://app/claim", 1, { "https://app/claim": 1 }],
    ["constructor", "of a car", { constructor: "of a car" }],
    ["toString", 1, { toString: 1 }],
    ["empty", "", { empty: "" }],
    ["zero", 0, { zero: 0 }],
  ])("has the claim %s of %j as %j", async (name, value, expected) => {
    const identity = identityOf({ [name]: value }, ISSUER, "s");
    expect(identity).toEqual({ ...expected, issuer: ISSUER, subject: "s", tokenIdentifier: `${ISSUER}|s` });
  });

  test("has no claim that is null, and none about the token itself", () => {
    const claims = { nickname: null, iss: "x", sub: "x", aud: "x", exp: 1, nbf: 1, iat: 1, jti: "x" };
    expect(Object.keys(identityOf(claims, ISSUER, "s")).toSorted()).toEqual(["issuer", "subject", "tokenIdentifier"]);
  });

  test("is that of the signature, whatever the claims say, and plain JSON with the prototype of any object", () => {
    const name = fc.constantFrom(
      "subject",
      "issuer",
      "tokenIdentifier",
      "__proto__",
      "constructor",
      "hasOwnProperty",
      "sub",
      "name",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.jsonValue())), (entries) => {
        const claims = JSON.parse(
          `{${entries.map(([field, value]) => `${JSON.stringify(field)}:${JSON.stringify(value)}`).join(",")}}`,
        ) as Record<string, unknown>;
        const identity = identityOf(claims, ISSUER, "s");
        expect(identity).toMatchObject({ issuer: ISSUER, subject: "s", tokenIdentifier: `${ISSUER}|s` });
        expect(Object.getPrototypeOf(identity)).toBe(Object.prototype);
        expect(JSON.parse(JSON.stringify(identity))).toEqual(identity);
      }),
    );
  });
});

describe("a provider is chosen by issuer and audience", () => {
  const custom = (issuer: string, applicationID?: string): AuthProvider => ({
    type: "customJwt",
    issuer,
    jwks: "data:,",
    algorithm: "RS256",
    ...(applicationID === undefined ? {} : { applicationID }),
  });
  const oidc = (domain: string, applicationID: string): AuthProvider => ({ type: "oidc", domain, applicationID });
  const A = custom("https://a", "one");
  const providers = [
    A,
    custom("https://a", "two"),
    oidc("b.example", "one"),
    custom("https://c"),
    oidc("https://c", "never reached"),
  ];

  test.each<[string, string[], number | null]>([
    ["https://a", ["one"], 0],
    ["https://a", ["two"], 1],
    ["https://a", ["two", "one"], 0],
    ["https://a", ["three"], null],
    ["https://a", [], null],
    ["a", ["one"], 0],
    ["https://a//", ["one"], 0],
    ["https://A", ["one"], null],
    ["https://b.example", ["one"], 2],
    ["https://b.example", ["one", "two"], null],
    ["https://b.example/", ["one"], 2],
    ["https://c", [], 3],
    ["https://c", ["anything", "else"], 3],
    ["https://d", ["one"], null],
    ["", ["one"], null],
  ])("%j for %j is number %s", (issuer, audience, index) => {
    expect(selectProvider(providers, { issuer, audience })).toBe(index === null ? null : providers[index]);
  });

  test("issuers are the same whatever their order, and each as itself", () => {
    const issuer = fc.constantFrom("a", "https://a", "https://a/", "http://a", "b", "https://a/b", "https://");
    fc.assert(
      fc.property(issuer, issuer, (left, right) => {
        expect(sameIssuer(left, left)).toBe(true);
        expect(sameIssuer(left, right)).toBe(sameIssuer(right, left));
      }),
    );
  });
});
