import { auth as authorise } from "@modelcontextprotocol/sdk/client/auth.js";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { createOAuthApp } from "./testing/oauth-app.ts";

let server: AuthServer;
beforeAll(async () => {
  server = await openAuthServer();
});
afterAll(() => server.close());

function openMcp(token: string): Promise<Response> {
  return fetch(`${server.url}/mcp`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
}

test("the SDK's own client discovers, registers, gets consent and a token that opens /mcp, and refreshes it", async () => {
  const app = createOAuthApp({ url: server.url, email: "ada@studio.example" });
  const first = await app.connect();
  expect(first).toMatchObject({ token_type: "Bearer", scope: "studio:read studio:write offline_access" });
  const opened = await openMcp(first.access_token);
  expect(opened.status).toBe(200);
  expect(await opened.json()).toMatchObject({ scopes: ["studio:read", "studio:write"], token: first.access_token });

  expect(await authorise(app.provider, { serverUrl: `${server.url}/mcp` })).toBe("AUTHORIZED");
  const second = app.tokens();
  expect(second.access_token).not.toBe(first.access_token);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect((await openMcp(second.access_token)).status).toBe(200);
});

test("an access token is an RS256 at+jwt for this studio's MCP endpoint and lives ten minutes", async () => {
  const { access_token: token } = await createOAuthApp({ url: server.url, email: "bo@studio.example" }).connect();
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: "RS256", typ: "at+jwt", kid: expect.any(String) });
  const { iss, aud, exp = 0, iat = 0, jti, sub } = decodeJwt(token);
  expect({ iss, aud: [aud].flat(), lifetime: exp - iat }).toEqual({
    iss: server.url,
    aud: [`${server.url}/mcp`],
    lifetime: 600,
  });
  expect(jti && sub).toBeTruthy();
});

test("a request without a token learns from the 401 where to sign in", async () => {
  const response = await fetch(`${server.url}/mcp`, { method: "POST" });
  expect(response.status).toBe(401);
  const challenge = response.headers.get("www-authenticate") ?? "";
  expect(challenge).not.toContain("error=");
  const metadata = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? "";
  expect(metadata).toBe(`${server.url}/.well-known/oauth-protected-resource/mcp`);
  expect(await (await fetch(metadata)).json()).toMatchObject({
    resource: `${server.url}/mcp`,
    authorization_servers: [server.url],
    scopes_supported: ["studio:read", "studio:write"],
  });
});

test.each(["", "/mcp"])("the authorisation server's metadata are at the well-known path%s", async (suffix) => {
  const metadata: unknown = await (await fetch(`${server.url}/.well-known/oauth-authorization-server${suffix}`)).json();
  expect(metadata).toMatchObject({
    issuer: server.url,
    code_challenge_methods_supported: ["S256"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    registration_endpoint: `${server.url}/api/auth/oauth2/register`,
    revocation_endpoint: `${server.url}/api/auth/oauth2/revoke`,
  });
});

test("who denies goes back to the app without a code", async () => {
  const app = createOAuthApp({ url: server.url, email: "eve@studio.example" });
  await app.askForCode();
  const again = createOAuthApp({ url: server.url, email: "eve@studio.example", browser: app.browser });
  let page: URL | undefined;
  again.provider.redirectToAuthorization = (address) => void (page = address);
  await authorise(again.provider, { serverUrl: `${server.url}/mcp` });
  const consent = await app.browser.open(page ?? "");
  expect("text" in consent && consent.text).toContain("app of eve@studio.example");
  const view = await app.browser.submit("/consent", { decision: "deny" });
  expect("leaves" in view && view.leaves.searchParams.get("error")).toBe("access_denied");
  expect("leaves" in view && view.leaves.searchParams.get("code")).toBeNull();
});

test("an app that has the user's consent gets its next code without asking again", async () => {
  const app = createOAuthApp({ url: server.url, email: "cy@studio.example" });
  await app.connect();
  await app.provider.saveTokens({ access_token: "lost", token_type: "Bearer" });
  const first = app.clientId();
  await app.connect();
  expect(app.clientId()).toBe(first);
  expect((await openMcp(app.tokens().access_token)).status).toBe(200);
});

test("the signing key is kept with the accounts: another process on the same database accepts the token", async () => {
  const { access_token: token } = await createOAuthApp({ url: server.url, email: "di@studio.example" }).connect();
  const database = { kind: "sqlite", file: server.databaseFile } as const;
  const again = await openAuthServer({ publicUrl: server.url, database });
  expect(again.auth.jwks).toBe(server.auth.jwks);
  const request = new Request(`${server.url}/mcp`, { headers: { authorization: `Bearer ${token}` } });
  expect(await again.auth.authenticate(request)).toMatchObject({ token });
  await again.close();
});
