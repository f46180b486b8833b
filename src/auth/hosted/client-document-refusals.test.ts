import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPublicFetch, INTERNET } from "./public-fetch.ts";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { openDocumentHost, type DocumentHost } from "./testing/document-host.ts";

const CALLBACK = "http://localhost/callback";

let host: DocumentHost;
let server: AuthServer;
beforeAll(async () => {
  host = await openDocumentHost();
  server = await openAuthServer({
    fetchClientDocument: createPublicFetch(host.network),
    trustedProxies: ["127.0.0.0/8"],
  });
});
afterAll(async () => {
  await server.close();
  await host.close();
});

let visitors = 0;

/** Each comes from an address of its own: the endpoint's limits are not what is looked at here. */
function authorize(clientId: string, { accept = "application/json", url = server.url } = {}): Promise<Response> {
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: CALLBACK,
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  visitors += 1;
  const headers = { accept, "x-forwarded-for": `203.0.${113 + Math.floor(visitors / 200)}.${visitors % 200}` };
  return fetch(`${url}/api/auth/oauth2/authorize?${parameters}`, { headers, redirect: "manual" });
}

async function outcome(clientId: string): Promise<string> {
  const response = await authorize(clientId);
  // better-auth's redirection for scripts, or RFC 6749's error.
  const body = (await response.json()) as { url?: string; error?: string; error_description?: string };
  if (body.url !== undefined) return new URL(body.url, server.url).pathname;
  return `${response.status} ${body.error}: ${body.error_description}`;
}

const json = (body: string) => (response: ServerResponse) =>
  void response.writeHead(200, { "content-type": "application/json" }).end(body);
const described = (more: Record<string, unknown> = {}) => ({ client_name: "App", redirect_uris: [CALLBACK], ...more });

test.each<[name: string, answer: (id: string) => (response: ServerResponse) => void, refused: string]>([
  [
    "names another id",
    () => json(JSON.stringify(described({ client_id: "https://other.example/c" }))),
    "its client_id is not this very address",
  ],
  ["names none", () => json(JSON.stringify(described())), "its client_id is not this very address"],
  ["is no JSON", () => json("<html>"), "it is not a JSON object"],
  ["is a list", () => json("[]"), "it is not a JSON object"],
  [
    "is a page",
    (id) => (response) =>
      void response.writeHead(200, { "content-type": "text/html" }).end(JSON.stringify(described({ client_id: id }))),
    "its content type is text/html",
  ],
  [
    "is elsewhere",
    () => (response) => void response.writeHead(302, { location: "https://moved.example/c.json" }).end(),
    "HTTP 302; a redirection is not followed",
  ],
  ["is missing", () => (response) => void response.writeHead(404).end(), "HTTP 404"],
  [
    "has a secret",
    (id) => json(JSON.stringify(described({ client_id: id, client_secret: "x" }))),
    "can hold no client secret",
  ],
  [
    "shares a secret",
    (id) => json(JSON.stringify(described({ client_id: id, token_endpoint_auth_method: "client_secret_post" }))),
    "can hold no client secret",
  ],
  [
    "returns to a script",
    (id) => json(JSON.stringify(described({ client_id: id, redirect_uris: [CALLBACK, "javascript:alert(1)"] }))),
    "javascript: is not an app's scheme",
  ],
  ["returns nowhere", (id) => json(JSON.stringify({ client_id: id })), "redirect_uris must name"],
  [
    "has no grant of ours",
    (id) => json(JSON.stringify(described({ client_id: id, grant_types: ["client_credentials"] }))),
    "grant_types has none",
  ],
  [
    "keeps its keys elsewhere",
    (id) =>
      json(
        JSON.stringify(
          described({
            client_id: id,
            token_endpoint_auth_method: "private_key_jwt",
            jwks_uri: "https://keys.example/jwks",
          }),
        ),
      ),
    "jwks_uri must belong to",
  ],
])("a document that %s makes no client", async (name, answer, refused) => {
  const clientId = `https://app.example/${encodeURIComponent(name)}.json`;
  host.serve(clientId, answer(clientId));
  expect(await outcome(clientId)).toMatch(/^400 invalid_/);
  expect(await outcome(clientId)).toContain(refused);
  expect(host.asked).not.toContain("https://moved.example/c.json");
});

test.each([
  "https://app.example",
  "https://app.example/",
  "https://app.example/a/../client.json",
  "https://app.example/%2e%2e/client.json",
  "https://APP.example/client.json",
  "https://app.example:443/client.json",
  "https://user:password@app.example/client.json",
  "https://app.example/client.json#it",
  `https://app.example/${"a".repeat(2_000)}`,
])("%s is no client id, and nothing is asked of it", async (clientId) => {
  const before = host.asked.length;
  expect(await outcome(clientId)).toContain("400 invalid_client");
  expect(host.asked).toHaveLength(before);
});

test("a document that is too large, or whose site is away, is asked for again later", async () => {
  const clientId = "https://large.example/client.json";
  host.publish(clientId, described({ client_id: clientId, software_id: "x".repeat(6_000) }));
  expect(await outcome(clientId)).toContain("503 temporarily_unavailable");
  host.serve(clientId, (response) => void response.writeHead(502).end());
  expect(await outcome(clientId)).toContain("503 temporarily_unavailable");
  host.publish(clientId, described({ client_id: clientId }));
  expect(await outcome(clientId)).toBe("/sign-in");
});

test("people read on a page why an app's document cannot be used", async () => {
  const response = await authorize("https://nowhere.example/client.json", { accept: "text/html" });
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(await response.text()).toContain(
    "The app&#39;s description at https://nowhere.example/client.json cannot be used",
  );
});

test("by default nothing inside this machine's networks is asked, whatever name it has", async () => {
  const names = ["localhost", "127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.1", "metadata.google.internal"];
  const resolve = async (name: string) =>
    name === "metadata.google.internal" ? [{ address: "169.254.169.254", family: 4 }] : INTERNET.resolve(name);
  const studio = await openAuthServer({ fetchClientDocument: createPublicFetch({ ...INTERNET, resolve }) });
  for (const name of names) {
    const response = await authorize(`https://${name}/client.json`, { url: studio.url });
    expect(await response.json()).toMatchObject({
      error: "invalid_client",
      error_description: expect.stringContaining("is not on the public internet"),
    });
  }
  await studio.close();
});

test("one site is asked at most thirty times a minute, whoever wants it, and other sites still are", async () => {
  const outcomes: string[] = [];
  for (let index = 0; index < 31; index += 1) outcomes.push(await outcome(`https://busy.example/${index}.json`));
  expect(outcomes.slice(0, 30).every((text) => text.includes("HTTP 404"))).toBe(true);
  expect(outcomes[30]).toContain("503 temporarily_unavailable");
  expect(host.asked.filter((address) => address.startsWith("https://busy.example/"))).toHaveLength(30);
  const other = "https://quiet.example/client.json";
  host.publish(other, described({ client_id: other }));
  expect(await outcome(other)).toBe("/sign-in");
});

test("a studio that takes no documents says so, and asks nothing", async () => {
  const fetchClientDocument = createPublicFetch(host.network);
  const studio = await openAuthServer({ clientDocuments: "off", fetchClientDocument });
  const clientId = "https://off.example/client.json";
  host.publish(clientId, described({ client_id: clientId }));
  const metadata: unknown = await (await fetch(`${studio.url}/.well-known/oauth-authorization-server`)).json();
  expect(metadata).not.toHaveProperty("client_id_metadata_document_supported");
  const response = await authorize(clientId, { url: studio.url });
  expect(await response.json()).toMatchObject({ url: expect.stringContaining("error=invalid_client") });
  expect(host.asked).not.toContain(clientId);
  await studio.close();
});
