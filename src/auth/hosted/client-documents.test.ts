import { randomUUID } from "node:crypto";
import { auth as authorise } from "@modelcontextprotocol/sdk/client/auth.js";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPublicFetch } from "./public-fetch.ts";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { authorize, type TokenAnswer } from "./testing/authorization.ts";
import { createBrowser, type Browser } from "./testing/browser.ts";
import { CLIENT_DOCUMENTS } from "./testing/client-documents.ts";
import { openDocumentHost, type DocumentHost } from "./testing/document-host.ts";
import { createOAuthApp } from "./testing/oauth-app.ts";

const EMAIL = "ada@studio.example";

let host: DocumentHost;
let server: AuthServer;
let browser: Browser;
beforeAll(async () => {
  host = await openDocumentHost();
  server = await openAuthServer({ fetchClientDocument: createPublicFetch(host.network) });
  browser = createBrowser(server.url);
});
afterAll(async () => {
  await server.close();
  await host.close();
});

async function openMcp(tokens: Response): Promise<number> {
  // RFC 6749 §5.1, from better-auth's own endpoint.
  const { access_token: token } = (await tokens.json()) as TokenAnswer;
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${server.url}/mcp`, { method: "POST", headers })).status;
}

test("the metadata say that client ids may be addresses of documents, and that public clients are welcome", async () => {
  const metadata: unknown = await (await fetch(`${server.url}/.well-known/oauth-authorization-server`)).json();
  expect(metadata).toMatchObject({
    client_id_metadata_document_supported: true,
    token_endpoint_auth_methods_supported: expect.arrayContaining(["none", "private_key_jwt"]),
  });
});

test.each(CLIENT_DOCUMENTS)(
  "$client is known by its document and calls /mcp with its token",
  async ({ document, returnsTo }) => {
    const { client_id: clientId } = document;
    host.publish(clientId, document);
    const { callback, tokens } = await authorize({ url: server.url, browser, email: EMAIL, clientId, returnsTo });
    expect(callback.href.split("?")[0]).toBe(returnsTo);
    expect(tokens.status).toBe(200);
    expect(await openMcp(tokens)).toBe(200);
    expect(host.asked.filter((address) => address === clientId)).toHaveLength(1);
  },
);

test("ChatGPT is known by its document and signs for its token with a key that the document points to", async () => {
  // https://github.com/django-oauth/django-oauth-toolkit/issues/1845
  const clientId = "https://chatgpt.com/oauth/client.json";
  const returnsTo = "https://chatgpt.com/connector_platform_oauth_redirect";
  host.publish(clientId, {
    client_id: clientId,
    client_uri: "https://chatgpt.com/",
    redirect_uris: [returnsTo],
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_methods_supported: ["none", "private_key_jwt"],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    client_name: "ChatGPT",
    logo_uri: "https://persistent.oaistatic.com/sonic/misc/openai-logo.png",
    token_endpoint_auth_signing_alg: "RS256",
    jwks_uri: "https://chatgpt.com/oauth/jwks.json",
  });
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  host.publish("https://chatgpt.com/oauth/jwks.json", {
    keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "RS256" }],
  });
  const assertion = (key: CryptoKey) =>
    new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(`${server.url}/api/auth/oauth2/token`)
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(key);
  const app = { url: server.url, browser, email: EMAIL, clientId, returnsTo };
  const signed = async (key: CryptoKey) => ({
    body: {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await assertion(key),
    },
  });
  const { tokens } = await authorize({ ...app, credentials: await signed(privateKey) });
  expect(tokens.status).toBe(200);
  expect(await openMcp(tokens)).toBe(200);
  const stranger = await generateKeyPair("RS256");
  expect((await authorize({ ...app, credentials: await signed(stranger.privateKey) })).tokens.status).toBe(401);
  expect((await authorize(app)).tokens.status).toBe(400);
});

test("the SDK's own client uses the address of its document instead of registering", async () => {
  const clientId = "https://sdk.example/client.json";
  host.publish(clientId, {
    client_id: clientId,
    client_name: "SDK",
    redirect_uris: ["http://localhost:33418/callback"],
  });
  const app = createOAuthApp({ url: server.url, email: "bo@studio.example" });
  app.provider.clientMetadataUrl = clientId;
  const { access_token: token } = await app.connect();
  expect(app.clientId()).toBe(clientId);
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${server.url}/mcp`, { method: "POST", headers })).status).toBe(200);
  expect(await authorise(app.provider, { serverUrl: `${server.url}/mcp` })).toBe("AUTHORIZED");
});

async function consentPage(clientId: string, redirectUri: string): Promise<string> {
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    prompt: "consent",
  });
  const page = await browser.open(`/api/auth/oauth2/authorize?${parameters}`);
  if ("leaves" in page) throw new Error(`No page: ${page.leaves.href}`);
  return page.text.replaceAll(/<[^>]*>/g, "").replaceAll(/\s+/g, " ");
}

test("the consent page names the host that describes the app, and says what a program on the computer could pretend", async () => {
  const clientId = "https://vendor.example/client.json";
  const redirects = ["http://localhost/callback", "https://vendor.example/callback"];
  host.publish(clientId, { client_id: clientId, client_name: "Vendor's app", redirect_uris: redirects });
  const local = await consentPage(clientId, "http://localhost:1/callback");
  expect(local).toContain(
    "The app is described by vendor.example. You go back to an app on this computer (localhost:1).",
  );
  expect(local).toContain(
    "Any program on this computer could claim to be this app. Allow it only if you started this.",
  );
  const web = await consentPage(clientId, "https://vendor.example/callback");
  expect(web).toContain("The app is described by vendor.example. You go back to vendor.example.");
  expect(web).toContain("The name is what that site calls it.");
});

test("the account page tells which site describes a connected app", async () => {
  const page = await browser.open("/account");
  expect("text" in page && page.text).toMatch(/Claude Code <span class="quiet">claude\.ai · since/);
});
