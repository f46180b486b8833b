import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { createBrowser, type Browser } from "./testing/browser.ts";
import { createOAuthApp, PASSWORD, type OAuthApp } from "./testing/oauth-app.ts";
import { formatRefusals, type Refusal } from "./testing/refusal-table.ts";

let server: AuthServer;
let app: OAuthApp;
let owner: Browser;
const refusals: Refusal[] = [];

beforeAll(async () => {
  server = await openAuthServer();
  app = createOAuthApp({ url: server.url, email: "ada@studio.example" });
  await app.connect();
  owner = app.browser;
});
afterAll(async () => {
  process.stdout.write(`\n${formatRefusals(refusals)}\n\n`);
  await server.close();
});

/** Each returns the status, and the protocol's error where there is one. */
const ATTACKS: [attack: string, expected: string, attempt: () => Promise<string>][] = [
  [
    "a code with a wrong PKCE verifier",
    "401 invalid_request",
    async () => redeem({ code: await freshCode(), code_verifier: "x".repeat(64) }),
  ],
  [
    "a code without its PKCE verifier",
    "400 invalid_request",
    async () => redeem({ code: await freshCode(), code_verifier: undefined }),
  ],
  [
    "a code for another redirect address",
    "400 invalid_grant",
    async () => redeem({ code: await freshCode(), redirect_uri: "http://localhost:1/callback" }),
  ],
  [
    "a code by another client",
    "400 invalid_grant",
    async () => redeem({ code: await freshCode(), client_id: await registerClient() }),
  ],
  [
    "a code for a foreign audience",
    "400 invalid_target",
    async () => redeem({ code: await freshCode(), resource: "https://other.example/mcp" }),
  ],
  ["a code that was used before", "400 invalid_grant", replayCode],
  ["the token of a code that was used twice", "401 invalid_token", tokenOfReplayedCode],
  [
    "a token for a foreign audience, at authorisation",
    "302 invalid_target",
    () => authorize({ resource: "https://other.example/mcp" }),
  ],
  [
    "an authorisation without PKCE",
    "302 invalid_request",
    () => authorize({ code_challenge: undefined, code_challenge_method: undefined }),
  ],
  ["PKCE in plain text", "302 invalid_request", () => authorize({ code_challenge_method: "plain" })],
  [
    "a redirect address that is not registered",
    "stays here",
    () => authorize({ redirect_uri: "https://evil.example/callback" }),
  ],
  [
    "a registration that returns to http://evil.example",
    "400 invalid_redirect_uri",
    () => register(["http://evil.example/callback"]),
  ],
  ["a registration that returns to javascript:", "400 invalid_redirect_uri", () => register(["javascript:alert(1)"])],
  ...["jwks_uri", "backchannel_logout_uri"].map((field): (typeof ATTACKS)[number] => [
    `a registration whose ${field} is an address inside`,
    "400 invalid_client_metadata",
    () => register(["https://app.example/callback"], { [field]: "https://169.254.169.254/latest" }),
  ]),
  ...["create-client", "update-client"].map((path): (typeof ATTACKS)[number] => [
    `a client by /oauth2/${path}, past the policy of registration`,
    "404",
    async () => {
      const headers = { "content-type": "application/json", origin: server.url, cookie: owner.cookie() };
      return read(await fetch(`${server.url}/api/auth/oauth2/${path}`, { method: "POST", headers, body: "{}" }));
    },
  ]),
  ["consent to a changed request", "400", changedConsent],
  ["consent posted by a page elsewhere", "403", consentFromElsewhere],
  [
    "sign-in posted by a page elsewhere",
    "403",
    () => postForm("/sign-in", { email: "ada@studio.example", password: PASSWORD }, "https://evil.example"),
  ],
  [
    "sign-in posted without Origin",
    "403",
    () => postForm("/sign-in", { email: "ada@studio.example", password: PASSWORD }, null),
  ],
  [
    "a body of 200 kB",
    "413",
    () => postForm("/sign-in", { email: "a".repeat(200_000), password: PASSWORD }, server.url),
  ],
  ["an access token that was given back", "401 invalid_token", tokenGivenBack],
  ["an access token whose refresh token was given back", "401 invalid_token", refreshTokenGivenBack],
  ["a refresh token that was given back", "400 invalid_grant", refreshAfterRevocation],
  ["a refresh token by another client", "400 invalid_grant", refreshByAnotherClient],
  ["the token of an app that the user disconnected", "401 invalid_token", tokenOfDisconnectedApp],
  ["a browser session's token at /mcp", "401 invalid_token", sessionToken],
  [
    "the account page without a session",
    "303",
    async () => String((await fetch(`${server.url}/account`, { redirect: "manual" })).status),
  ],
  ["guessing a password more than ten times a minute", "429", bruteForce],
  ["guessing under forged X-Forwarded-For addresses", "429", bruteForceForged],
];

test.each(ATTACKS)("%s is refused: %s", async (attack, expected, attempt) => {
  const got = await attempt();
  refusals.push({ attack, expected, got });
  expect(got).toBe(expected);
});

async function read(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  const challenge = /error="([a-z_]+)"/.exec(response.headers.get("www-authenticate") ?? "")?.[1];
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : undefined;
  return [response.status, challenge ?? (typeof error === "string" ? error : "")].join(" ").trim();
}

/** A code of a new sign-in of the same app, whose verifier `app` knows. */
async function freshCode(): Promise<string> {
  await app.provider.saveTokens({ access_token: "", token_type: "Bearer" });
  return app.askForCode();
}

async function postToken(path: string, parameters: Record<string, string | undefined>): Promise<Response> {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return fetch(`${server.url}/api/auth/oauth2/${path}`, { method: "POST", body: new URLSearchParams(given) });
}

function redeemed(changes: Record<string, string | undefined>): Promise<Response> {
  return postToken("token", {
    grant_type: "authorization_code",
    client_id: app.clientId(),
    redirect_uri: String(app.provider.redirectUrl),
    code_verifier: app.verifier(),
    resource: `${server.url}/mcp`,
    ...changes,
  });
}

async function redeem(changes: Record<string, string | undefined>): Promise<string> {
  return read(await redeemed(changes));
}

interface Tokens {
  access_token: string;
  refresh_token: string;
}

async function freshTokens(): Promise<Tokens> {
  const response = await redeemed({ code: await freshCode() });
  expect(response.status).toBe(200);
  // The endpoint's answer by RFC 6749 §5.1.
  return (await response.json()) as Tokens;
}

async function openMcp(token: string): Promise<string> {
  return read(await fetch(`${server.url}/mcp`, { method: "POST", headers: { authorization: `Bearer ${token}` } }));
}

async function replayCode(): Promise<string> {
  const code = await freshCode();
  expect((await redeemed({ code })).status).toBe(200);
  return redeem({ code });
}

async function tokenOfReplayedCode(): Promise<string> {
  const other = createOAuthApp({ url: server.url, email: "replayed@studio.example" });
  const authorizationCode = await other.askForCode();
  const mine = { code: authorizationCode, client_id: other.clientId(), code_verifier: other.verifier() };
  // The endpoint's answer by RFC 6749 §5.1.
  const tokens = (await (await redeemed(mine)).json()) as Tokens;
  expect(await openMcp(tokens.access_token)).toBe("200");
  await redeemed(mine);
  return openMcp(tokens.access_token);
}

async function authorize(changes: Record<string, string | undefined>): Promise<string> {
  const parameters = {
    response_type: "code",
    client_id: app.clientId(),
    redirect_uri: String(app.provider.redirectUrl),
    scope: "studio:read",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    ...changes,
  };
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const view = await owner.open(`/api/auth/oauth2/authorize?${new URLSearchParams(given)}`);
  return "leaves" in view ? `302 ${view.leaves.searchParams.get("error")}` : "stays here";
}

async function register(redirectUris: string[], more: Record<string, string> = {}): Promise<string> {
  return read(await registration(redirectUris, more));
}

function registration(redirectUris: string[], more: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/api/auth/oauth2/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "other",
      redirect_uris: redirectUris,
      token_endpoint_auth_method: "none",
      ...more,
    }),
  });
}

async function registerClient(): Promise<string> {
  const { client_id: id }: { client_id: string } = await (
    await registration(["http://localhost:33418/callback"])
  ).json();
  return id;
}

async function changedConsent(): Promise<string> {
  const browser = await signedUp("changed@studio.example");
  const client = await registerClient();
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client,
    redirect_uri: "http://localhost:33418/callback",
    scope: "studio:read",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  const view = await browser.open(`/api/auth/oauth2/authorize?${query}`);
  const asked = "url" in view ? new URL(view.url).search.slice(1) : "";
  expect(asked).toContain("studio%3Aread");
  const more = asked.replace("studio%3Aread", "studio%3Awrite");
  const answer = await browser.submit("/consent", { decision: "allow", oauth_query: more });
  return "status" in answer ? String(answer.status) : "a code";
}

async function consentFromElsewhere(): Promise<string> {
  const browser = await signedUp("framed@studio.example");
  const client = await registerClient();
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client,
    redirect_uri: "http://localhost:33418/callback",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  await browser.open(`/api/auth/oauth2/authorize?${query}`);
  const answer = await browser.submit("/consent", { decision: "allow" }, { origin: "https://evil.example" });
  return "status" in answer ? String(answer.status) : "a code";
}

async function signedUp(email: string): Promise<Browser> {
  const browser = createBrowser(server.url);
  await browser.open("/sign-up");
  await browser.submit("/sign-up", { name: "Bo", email, password: PASSWORD });
  return browser;
}

async function postForm(path: string, fields: Record<string, string>, origin: string | null): Promise<string> {
  const headers = origin === null ? undefined : { origin };
  const response = await fetch(`${server.url}${path}`, { method: "POST", headers, body: new URLSearchParams(fields) });
  return String(response.status);
}

async function tokenGivenBack(): Promise<string> {
  const { access_token: token } = await freshTokens();
  expect(await openMcp(token)).toBe("200");
  expect((await postToken("revoke", { client_id: app.clientId(), token })).status).toBe(200);
  return openMcp(token);
}

async function refreshTokenGivenBack(): Promise<string> {
  const other = createOAuthApp({ url: server.url, email: "leaver@studio.example" });
  const { access_token: token, refresh_token: given = "" } = await other.connect();
  expect(await openMcp(token)).toBe("200");
  await postToken("revoke", { client_id: other.clientId(), token: given, token_type_hint: "refresh_token" });
  return openMcp(token);
}

async function refreshAfterRevocation(): Promise<string> {
  const { refresh_token: token } = await freshTokens();
  await postToken("revoke", { client_id: app.clientId(), token, token_type_hint: "refresh_token" });
  return refresh(token, app.clientId());
}

async function refreshByAnotherClient(): Promise<string> {
  const { refresh_token: token } = await freshTokens();
  return refresh(token, await registerClient());
}

async function refresh(token: string, client: string): Promise<string> {
  return read(await postToken("token", { grant_type: "refresh_token", refresh_token: token, client_id: client }));
}

async function tokenOfDisconnectedApp(): Promise<string> {
  const other = createOAuthApp({ url: server.url, email: "quits@studio.example" });
  const { access_token: token } = await other.connect();
  expect(await openMcp(token)).toBe("200");
  await other.browser.open("/account");
  await other.browser.submit("/account/apps/disconnect", {});
  return openMcp(token);
}

async function sessionToken(): Promise<string> {
  const response = await fetch(`${server.url}/api/auth/token`, { headers: { cookie: owner.cookie() } });
  const { token }: { token: string } = await response.json();
  return openMcp(token);
}

/** @returns the status of the last of a dozen guesses and one */
async function guess(headers: (attempt: number) => Record<string, string>): Promise<string> {
  let status = "";
  for (let attempt = 0; attempt < 13; attempt++) {
    const response = await fetch(`${server.url}/sign-in`, {
      method: "POST",
      headers: { origin: server.url, ...headers(attempt) },
      body: new URLSearchParams({ email: "ada@studio.example", password: `guess number ${attempt}` }),
    });
    status = String(response.status);
  }
  return status;
}

function bruteForce(): Promise<string> {
  return guess(() => ({}));
}

function bruteForceForged(): Promise<string> {
  return guess((attempt) => ({
    "x-forwarded-for": `203.0.113.${attempt}`,
    "x-wav0-client-address": `203.0.113.${attempt}`,
  }));
}
