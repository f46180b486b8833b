import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { AuthProvider } from "../types.ts";
import { AuthError } from "./auth-error.ts";
import { createKeySets } from "./key-sets.ts";
import { createIssuerKey, dataUrl, ISSUER, NOW, sign, type IssuerKey } from "./token.fixture.ts";
import { createTokenVerifier, type TokenVerifier } from "./token-verifier.ts";

let [first, second, rsa]: IssuerKey[] = [];
beforeAll(async () => {
  [first, second, rsa] = await Promise.all([
    createIssuerKey("k1"),
    createIssuerKey("k2"),
    createIssuerKey("r1", "RS256"),
  ]);
});

/** An issuer as the network shows it: what it answers at each address, and how often it was asked. */
class Issuer {
  answers: Record<string, () => Response | Promise<Response>> = {};
  readonly asked: string[] = [];
  readonly fetch: typeof fetch = async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    this.asked.push(url);
    const answer = this.answers[url];
    if (!answer) throw new TypeError("fetch failed");
    return answer();
  };

  publish(url: string, ...keys: (IssuerKey | undefined)[]): void {
    this.answers[url] = () => Response.json({ keys: keys.map((key) => key?.jwk) });
  }
}

const KEYS = "https://issuer.example/keys";
const remote: AuthProvider = {
  type: "customJwt",
  issuer: ISSUER,
  jwks: KEYS,
  algorithm: "ES256",
  applicationID: "studio",
};
const oidc: AuthProvider = { type: "oidc", domain: "issuer.example", applicationID: "studio" };
const DISCOVERY = "https://issuer.example/.well-known/openid-configuration";

let issuer: Issuer;
let verify: TokenVerifier;
function open(provider: AuthProvider): void {
  issuer = new Issuer();
  const keySets = createKeySets(issuer.fetch);
  verify = createTokenVerifier({ providers: async () => [provider], keySets, now: () => NOW });
}
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  open(remote);
});
afterEach(() => vi.useRealTimers());

async function outcomeOf(token: Promise<string>): Promise<string> {
  try {
    return (await verify(await token)).identity.subject;
  } catch (error) {
    return error instanceof AuthError ? error.code : String(error);
  }
}
const signedBy = (key: IssuerKey | undefined, claims = {}) => {
  if (!key) throw new Error("No key");
  return sign(key, claims);
};

describe("a key set that an issuer publishes", () => {
  test("is fetched once for many tokens", async () => {
    issuer.publish(KEYS, first);
    for (let round = 0; round < 5; round++) expect(await outcomeOf(signedBy(first))).toBe("user-1");
    expect(issuer.asked).toEqual([KEYS]);
  });

  test("is fetched again for a key that it does not have yet", async () => {
    issuer.publish(KEYS, first);
    await outcomeOf(signedBy(first));
    issuer.publish(KEYS, first, second);
    vi.advanceTimersByTime(11_000);
    expect(await outcomeOf(signedBy(second))).toBe("user-1");
    expect(issuer.asked).toHaveLength(2);
  });

  test("is not fetched for each token of an unknown key: strangers cannot have the issuer flooded", async () => {
    issuer.publish(KEYS, first);
    await outcomeOf(signedBy(first));
    for (let round = 0; round < 20; round++) expect(await outcomeOf(signedBy(second))).toBe("Unauthenticated");
    expect(issuer.asked).toHaveLength(1);
    vi.advanceTimersByTime(11_000);
    for (let round = 0; round < 20; round++) expect(await outcomeOf(signedBy(second))).toBe("Unauthenticated");
    expect(issuer.asked).toHaveLength(2);
  });

  test("from which a key was taken away refuses its tokens once the set is fetched again", async () => {
    issuer.publish(KEYS, first, second);
    expect(await outcomeOf(signedBy(first))).toBe("user-1");
    issuer.publish(KEYS, second);
    vi.advanceTimersByTime(11 * 60_000);
    expect(await outcomeOf(signedBy(second))).toBe("user-1");
    expect(await outcomeOf(signedBy(first))).toBe("Unauthenticated");
  });

  test("that was out of reach is asked for again by the next token", async () => {
    expect(await outcomeOf(signedBy(first))).toMatch(/cannot be read now/);
    issuer.publish(KEYS, first);
    expect(await outcomeOf(signedBy(first))).toBe("user-1");
  });

  test.each<[string, () => Response]>([
    ["an error", () => new Response("down", { status: 503 })],
    ["a page", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["something without keys", () => Response.json({ nothing: true })],
    ["more than a megabyte", () => new Response(`{"keys":[],"x":"${"x".repeat(1_100_000)}"}`)],
  ])(
    "is not there where the issuer answers with %s: no token is let in, and none is blamed twice",
    async (_what, answer) => {
      issuer.answers[KEYS] = answer;
      expect(await outcomeOf(signedBy(first))).not.toBe("user-1");
      issuer.publish(KEYS, first);
      vi.advanceTimersByTime(11_000);
      expect(await outcomeOf(signedBy(first))).toBe("user-1");
    },
  );

  test("may hold keys that nobody here understands", async () => {
    issuer.answers[KEYS] = () => Response.json({ keys: [{ kty: "future", kid: "f1" }, first?.jwk] });
    expect(await outcomeOf(signedBy(first))).toBe("user-1");
  });

  test("is asked for the key by its name and its kind", async () => {
    issuer.publish(KEYS, first, rsa && { ...rsa, jwk: { ...rsa.jwk, kid: "k1" } });
    expect(await outcomeOf(signedBy(first))).toBe("user-1");
  });
});

describe("an OpenID provider", () => {
  beforeEach(() => open(oidc));
  const discover = (jwks: string) => {
    issuer.answers[DISCOVERY] = () => Response.json({ issuer: ISSUER, jwks_uri: jwks });
  };

  test("is asked where its keys are once, and for those that it publishes later as well", async () => {
    discover(KEYS);
    issuer.publish(KEYS, rsa);
    for (let round = 0; round < 3; round++) expect(await outcomeOf(signedBy(rsa))).toBe("user-1");
    expect(issuer.asked).toEqual([DISCOVERY, KEYS]);
  });

  test("is asked once for many tokens that come at the same time", async () => {
    discover(KEYS);
    issuer.publish(KEYS, rsa);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcomeOf(signedBy(rsa))));
    expect(new Set(outcomes)).toEqual(new Set(["user-1"]));
    expect(issuer.asked).toEqual([DISCOVERY, KEYS]);
  });

  test("that was out of reach is asked again", async () => {
    expect(await outcomeOf(signedBy(rsa))).toMatch(/cannot be read now/);
    discover(KEYS);
    issuer.publish(KEYS, rsa);
    expect(await outcomeOf(signedBy(rsa))).toBe("user-1");
  });

  test.each<[string, () => Response, RegExp]>([
    ["answers with an error", () => new Response("", { status: 404 }), /cannot be read now/],
    ["answers with no JSON", () => new Response("<html>"), /cannot be read now/],
    ["names no keys", () => Response.json({ issuer: ISSUER }), /^AuthConfigInvalid$/],
    ["names keys that are no text", () => Response.json({ jwks_uri: 7 }), /^AuthConfigInvalid$/],
    ["names keys in the clear", () => Response.json({ jwks_uri: "http://issuer.example/keys" }), /^AuthConfigInvalid$/],
    [
      "names an address that is none",
      () => Response.json({ jwks_uri: "keys" }),
      /cannot be read now|AuthConfigInvalid/,
    ],
    ["is too long", () => new Response("x".repeat(1_100_000)), /cannot be read now/],
  ])("that %s lets nobody in", async (_what, answer, expected) => {
    issuer.answers[DISCOVERY] = answer;
    expect(await outcomeOf(signedBy(rsa))).toMatch(expected);
  });

  test.each(["http://issuer.example"])("at %s is not asked: keys in the clear could be anyone's", async (domain) => {
    open({ ...oidc, domain });
    expect(await outcomeOf(signedBy(rsa, { iss: domain }))).toMatch(/AuthConfigInvalid|NoAuthProvider/);
    expect(issuer.asked).toEqual([]);
  });

  test.each(["http://127.0.0.1:4000", "http://localhost:4000"])(
    "at %s, on this machine, may be asked in the clear",
    async (domain) => {
      open({ ...oidc, domain });
      issuer.answers[`${domain}/.well-known/openid-configuration`] = () =>
        Response.json({ jwks_uri: `${domain}/keys` });
      issuer.publish(`${domain}/keys`, rsa);
      expect(await outcomeOf(signedBy(rsa, { iss: domain }))).toBe("user-1");
    },
  );
});

describe("a data: URL", () => {
  const set = () => JSON.stringify({ keys: [first?.jwk] });
  test.each<[string, () => string]>([
    ["in base64", () => (first ? dataUrl(first) : "")],
    ["in percent signs", () => `data:application/json,${encodeURIComponent(set())}`],
    ["in percent signs, with a charset", () => `data:application/json;charset=utf-8,${encodeURIComponent(set())}`],
    [
      "in base64, with a charset",
      () => `data:application/json;charset=utf-8;base64,${Buffer.from(set()).toString("base64")}`,
    ],
    ["without a type", () => `data:,${encodeURIComponent(set())}`],
  ])("%s holds keys, and nothing is fetched", async (_how, jwks) => {
    open({ ...remote, jwks: jwks() } as AuthProvider);
    expect(await outcomeOf(signedBy(first))).toBe("user-1");
    expect(issuer.asked).toEqual([]);
  });

  test.each([
    "data:",
    "data:,",
    "data:application/json,{}",
    "data:application/json,%",
    "data:application/json;base64,e30=",
    "data:,[]",
    'data:,{"keys":7}',
  ])("%j holds none, and is named as the mistake", async (jwks) => {
    open({ ...remote, jwks } as AuthProvider);
    expect(await outcomeOf(signedBy(first))).toBe("AuthConfigInvalid");
  });
});
