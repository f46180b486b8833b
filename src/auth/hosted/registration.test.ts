import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { authorize, type AuthorizationOptions, type TokenAnswer } from "./testing/authorization.ts";
import { createBrowser, type Browser } from "./testing/browser.ts";
import { CLIENT_REGISTRATIONS } from "./testing/client-registrations.ts";

const EMAIL = "ada@studio.example";
const APP_CALLBACK = "studio-app://callback.example/oauth";

let server: AuthServer;
let browser: Browser;
/** A registered app with a scheme of its own: the endpoint takes twenty registrations a minute. */
let appId = "";
beforeAll(async () => {
  server = await openAuthServer();
  browser = createBrowser(server.url);
  const registered: Registered = await (await register({ redirect_uris: [APP_CALLBACK] })).json();
  appId = registered.client_id;
});
afterAll(() => server.close());

interface Registered {
  client_id: string;
  client_secret?: string;
  token_endpoint_auth_method: string;
}

function register(payload: unknown): Promise<Response> {
  return fetch(`${server.url}/api/auth/oauth2/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(payload),
  });
}

/** The secret goes where the answer says. */
function credentialsOf(client: Registered): AuthorizationOptions["credentials"] {
  const { client_id: id, client_secret: secret = "", token_endpoint_auth_method: method } = client;
  if (method === "client_secret_post") return { body: { client_secret: secret } };
  if (method !== "client_secret_basic") return {};
  return { headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` } };
}

test.each(CLIENT_REGISTRATIONS)(
  "$client registers, has its user consent and calls /mcp with its token",
  async ({ payload, returnsTo, scope, registered }) => {
    const response = await register(payload);
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("no-store");
    // RFC 7591 §3.2.1: what was registered.
    const client = (await response.json()) as Registered;
    const { scope: _asked, ...asked } = payload;
    expect(client).toMatchObject({ ...asked, ...registered, scope: "studio:read studio:write offline_access" });
    expect(client.client_secret === undefined).toBe(client.token_endpoint_auth_method === "none");

    const { callback, tokens } = await authorize({
      url: server.url,
      browser,
      email: EMAIL,
      clientId: client.client_id,
      returnsTo,
      credentials: credentialsOf(client),
      ...(scope === undefined ? {} : { scope }),
    });
    expect(callback.href.split("?")[0]).toBe(returnsTo);
    expect(callback.searchParams.get("state")).toBe("state of the app");
    expect(tokens.status).toBe(200);
    const answer = (await tokens.json()) as TokenAnswer;
    expect(answer).toMatchObject({
      scope: "studio:read studio:write offline_access",
      refresh_token: expect.any(String),
    });

    const opened = await fetch(`${server.url}/mcp`, {
      method: "POST",
      headers: { authorization: `Bearer ${answer.access_token}` },
    });
    expect(opened.status).toBe(200);
    expect(await opened.json()).toMatchObject({ scopes: ["studio:read", "studio:write"] });
  },
);

test("scopes that the studio lacks are left out of an authorisation, and those asked for are not widened", async () => {
  const scope = "openid samples:everything studio:read";
  const app = { clientId: appId, returnsTo: APP_CALLBACK, scope };
  const { tokens } = await authorize({ url: server.url, browser, email: EMAIL, ...app });
  expect(await tokens.json()).toMatchObject({ scope: "studio:read offline_access" });
});

test("a registration with a browser's session belongs to nobody", async () => {
  const response = await fetch(`${server.url}/api/auth/oauth2/register`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: browser.cookie(), origin: server.url },
    body: JSON.stringify({ redirect_uris: ["https://app.example/callback"], token_endpoint_auth_method: "none" }),
  });
  expect(response.status).toBe(201);
  expect(await response.json()).not.toHaveProperty("user_id");
});

test("the consent page names the scheme of an app, not the host that the app put behind it", async () => {
  const payload = { client_name: "Claude", redirect_uris: ["evil://claude.ai/callback"] };
  const { client_id: clientId }: Registered = await (await register(payload)).json();
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: "evil://claude.ai/callback",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  const page = await browser.open(`/api/auth/oauth2/authorize?${parameters}`);
  expect("text" in page && page.text).toContain("You go back to the app that opens evil: addresses");
  expect("text" in page && page.text.replace(/<input[^>]*>/g, "")).not.toContain("claude.ai");
  expect("headers" in page && page.headers.get("content-security-policy")).toContain("form-action 'self' evil:;");
});

test.each([
  ["no PKCE", {}],
  [
    "PKCE in plain text",
    { code_challenge: "plain text of forty-three characters or more...", code_challenge_method: "plain" },
  ],
])("an app with its own scheme gets no code with %s", async (_name, pkce) => {
  const asked = { response_type: "code", client_id: appId, redirect_uri: APP_CALLBACK, ...pkce };
  const view = await browser.open(`/api/auth/oauth2/authorize?${new URLSearchParams(asked)}`);
  expect("leaves" in view && view.leaves.searchParams.get("error")).toBe("invalid_request");
});

test.each([
  "studio-app://callback.example/other",
  "studio-app://other.example/oauth",
  "studio-app://callback.example:1/oauth",
  "other-app://callback.example/oauth",
  "net.wav0.stand-in:/0",
])("an app with its own scheme gets no code at %s, which it did not register", async (elsewhere) => {
  const asked = { response_type: "code", client_id: appId, redirect_uri: elsewhere };
  const view = await browser.open(`/api/auth/oauth2/authorize?${new URLSearchParams(asked)}`);
  expect("url" in view && new URL(view.url).pathname).toBe("/auth-error");
});

test("an authorisation by POST is bound to this studio and its scopes as well", async () => {
  const response = await fetch(`${server.url}/api/auth/oauth2/authorize`, {
    method: "POST",
    headers: { origin: server.url },
    body: new URLSearchParams({
      response_type: "code",
      client_id: appId,
      redirect_uri: APP_CALLBACK,
      scope: "openid",
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    }),
  });
  // Node's fetch looks like a page's script, which better-auth answers with where to go.
  const { url }: { url: string } = await response.json();
  const signIn = new URL(url, server.url);
  expect(signIn.pathname).toBe("/sign-in");
  expect(signIn.searchParams.get("resource")).toBe(`${server.url}/mcp`);
  expect(signIn.searchParams.get("scope")).toBe("studio:read studio:write offline_access");
});
