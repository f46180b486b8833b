import { describe, expect, test, vi } from "vitest";
import { studioError } from "../kit/studioError.ts";
import { refusal } from "../testing/studio.fixture.ts";
import { ConnectionSignIn, type OAuthState, signIn } from "./oauth.ts";

const FULL: OAuthState = {
  redirectUrl: "http://127.0.0.1:1/",
  client: { client_id: "c" },
  verifier: "v",
  tokens: { access_token: "a", token_type: "Bearer", refresh_token: "r" },
};
const SERVER = "https://other.test/mcp";

describe("what a sign-in keeps", () => {
  test.each([
    ["all", { redirectUrl: FULL.redirectUrl }],
    ["client", { redirectUrl: FULL.redirectUrl, verifier: "v", tokens: FULL.tokens }],
    ["tokens", { redirectUrl: FULL.redirectUrl, verifier: "v", client: FULL.client }],
    ["verifier", { redirectUrl: FULL.redirectUrl, client: FULL.client, tokens: FULL.tokens }],
    ["discovery", FULL],
  ] as const)("after %s was found invalid is the rest, and what it was made of is untouched", (scope, left) => {
    const provider = new ConnectionSignIn(FULL);
    provider.invalidateCredentials(scope);
    expect(provider.kept).toEqual(left);
    expect(FULL.tokens?.access_token).toBe("a");
  });

  test("is over without something to renew by, and only then", () => {
    expect(new ConnectionSignIn(FULL).isOver).toBe(false);
    const { refresh_token: _, ...tokens } = FULL.tokens ?? { access_token: "a", token_type: "Bearer" };
    expect(new ConnectionSignIn({ ...FULL, tokens }).isOver).toBe(true);
    expect(new ConnectionSignIn({ redirectUrl: "http://127.0.0.1:1/" }).isOver).toBe(true);
  });

  test("is told when there are new tokens, with all of it, before anybody uses them", async () => {
    const told: OAuthState[] = [];
    const provider = new ConnectionSignIn(FULL, { onTokens: async (kept) => void told.push({ ...kept }) });
    const tokens = { access_token: "b", token_type: "Bearer", refresh_token: "s" };
    await provider.saveTokens(tokens);
    expect(told).toEqual([{ ...FULL, tokens }]);
    const failing = new ConnectionSignIn(FULL, { onTokens: () => Promise.reject(new Error("disk full")) });
    await expect(failing.saveTokens(tokens)).rejects.toThrow("disk full");
  });

  test("registers as a public client that comes back to its own address", () => {
    const { clientMetadata } = new ConnectionSignIn(FULL);
    expect(clientMetadata).toMatchObject({ redirect_uris: [FULL.redirectUrl], token_endpoint_auth_method: "none" });
    expect(new ConnectionSignIn(FULL).state()).toBe("");
    expect(new ConnectionSignIn(FULL, { state: "s" }).state()).toBe("s");
  });
});

/** A server that answers each path with JSON, and anything else with 404. */
const answering = (pages: Record<string, () => Response>) => {
  const fetchFn = vi.fn(async (input: unknown) => {
    const { pathname } = new URL(String(input));
    return pages[pathname]?.() ?? new Response(null, { status: 404 });
  });
  // The SDK passes addresses, never requests.
  return fetchFn as unknown as typeof fetch;
};

const METADATA = {
  issuer: "https://other.test",
  authorization_endpoint: "https://other.test/authorize",
  token_endpoint: "https://other.test/token",
  registration_endpoint: "https://other.test/register",
  response_types_supported: ["code"],
  code_challenge_methods_supported: ["S256"],
};
const DISCOVERY = { "/.well-known/oauth-authorization-server": () => Response.json(METADATA) };
const begin = (pages: Record<string, () => Response>, provider = new ConnectionSignIn(FULL, { state: "s" })) =>
  signIn(SERVER, provider, { fetchFn: answering(pages) });

test("a server with metadata is registered with and leads to its page, with the state and a challenge", async () => {
  const provider = new ConnectionSignIn({ redirectUrl: FULL.redirectUrl }, { state: "s" });
  const registered = () => Response.json({ client_id: "new", redirect_uris: [FULL.redirectUrl] }, { status: 201 });
  expect(await begin({ ...DISCOVERY, "/register": registered }, provider)).toBe(false);
  const url = new URL(provider.authorizationUrl ?? "");
  expect(url.origin + url.pathname).toBe(METADATA.authorization_endpoint);
  expect(url.searchParams.get("state")).toBe("s");
  expect(url.searchParams.get("client_id")).toBe("new");
  expect(url.searchParams.get("code_challenge")).not.toBe(provider.kept.verifier);
  expect(provider.kept.verifier?.length).toBeGreaterThanOrEqual(43);
});

describe("a step of signing in that fails is told in words:", () => {
  const fresh = () => new ConnectionSignIn({ redirectUrl: FULL.redirectUrl });
  test.each<[string, Record<string, () => Response>]>([
    ["metadata that is no JSON", { "/.well-known/oauth-authorization-server": () => new Response("<html>") }],
    ["metadata without endpoints", { "/.well-known/oauth-authorization-server": () => Response.json({}) }],
    [
      "no PKCE",
      {
        "/.well-known/oauth-authorization-server": () =>
          Response.json({ ...METADATA, code_challenge_methods_supported: ["plain"] }),
      },
    ],
    [
      "a registration that is refused",
      { ...DISCOVERY, "/register": () => Response.json({ error: "invalid_client_metadata" }, { status: 400 }) },
    ],
    [
      "a registration without an id",
      { ...DISCOVERY, "/register": () => Response.json({ hello: "there" }, { status: 201 }) },
    ],
  ])("%s", async (_what, pages) => {
    const { code, message } = await refusal(begin(pages, fresh()));
    expect(code).toBe("CONNECTION_FAILED");
    expect(message).toMatch(/^Signing in did not work: .+ Try it again\.$/s);
    expect(message.length).toBeLessThan(400);
  });

  test("a code that is answered without tokens", async () => {
    const provider = new ConnectionSignIn({ ...FULL, tokens: undefined });
    const pages = { ...DISCOVERY, "/token": () => Response.json({ token_type: "Bearer" }) };
    const finished = signIn(SERVER, provider, { fetchFn: answering(pages), authorizationCode: "c" });
    expect((await refusal(finished)).code).toBe("CONNECTION_FAILED");
    expect(provider.kept.tokens).toBeUndefined();
  });

  test("a server that may not be reached, by what to do instead and not by the data of an error", async () => {
    const fetchFn = (async () => {
      throw studioError("URL_NOT_ALLOWED", "10.0.0.1 cannot be connected. Give a public address");
    }) as unknown as typeof fetch;
    const { message } = await refusal(signIn(SERVER, fresh(), { fetchFn }));
    expect(message).toBe("Signing in did not work: 10.0.0.1 cannot be connected. Give a public address");
  });

  test("a long story with half a character at its end", async () => {
    const fetchFn = (async () => {
      throw new Error(`${"x".repeat(299)}🥁`);
    }) as unknown as typeof fetch;
    expect((await refusal(signIn(SERVER, fresh(), { fetchFn }))).message).not.toMatch(/\p{Surrogate}/u);
  });
});
