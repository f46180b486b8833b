import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { createBrowser, type Browser } from "./testing/browser.ts";
import { createOAuthApp, PASSWORD } from "./testing/oauth-app.ts";
import { formatRefusals, type Refusal } from "./testing/refusal-table.ts";

let server: AuthServer;
let owner: Browser;
const refusals: Refusal[] = [];

beforeAll(async () => {
  server = await openAuthServer();
  owner = await signedUp("ada@studio.example");
});
afterAll(async () => {
  process.stdout.write(`\n${formatRefusals(refusals)}\n\n`);
  await server.close();
});

/** Each returns the status, and the protocol's error where there is one. */
const ATTACKS: [attack: string, expected: string, attempt: () => Promise<string>][] = [
  ["a personal key at /mcp", "401 invalid_token", async () => openMcp((await createKey()).key)],
  ["no personal key", "401 invalid_request", () => exchange(null)],
  ["a personal key that never was", "401 invalid_token", () => exchange(`wav0_${"A".repeat(43)}`)],
  [
    "an access token as a personal key",
    "401 invalid_request",
    async () =>
      exchange((await createOAuthApp({ url: server.url, email: "app@studio.example" }).connect()).access_token),
  ],
  ["a personal key that has expired", "401 invalid_token", expiredKey],
  ["a personal key that was revoked", "401 invalid_token", revokedKey],
  ["the token of a personal key that was revoked", "401 invalid_token", tokenOfRevokedKey],
  [
    "a personal key asked for more than it may",
    "403 insufficient_scope",
    async () => exchange((await createKey({ scopes: ["studio:read"] })).key, "studio:write"),
  ],
  ["a personal key without scopes", "400", () => createKeyStatus({ scopes: [] })],
  ["a new personal key without a session", "401", () => createKeyStatus({}, null)],
  ["revoking someone else's personal key", "404", revokeKeyOfAnother],
  ["the key list without a session", "401", async () => read(await fetch(`${server.url}/api/auth/api-keys/list`))],
  ["trying personal keys by the dozen", "429", keyBruteForce],
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

async function openMcp(token: string): Promise<string> {
  return read(await fetch(`${server.url}/mcp`, { method: "POST", headers: { authorization: `Bearer ${token}` } }));
}

async function signedUp(email: string): Promise<Browser> {
  const browser = createBrowser(server.url);
  await browser.open("/sign-up");
  await browser.submit("/sign-up", { name: "Bo", email, password: PASSWORD });
  return browser;
}

interface Key {
  id: string;
  key: string;
}

function createKeyResponse(body: Record<string, unknown>, browser: Browser | null = owner): Promise<Response> {
  return fetch(`${server.url}/api/auth/api-keys/create`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      origin: server.url,
      ...(browser ? { cookie: browser.cookie() } : {}),
    },
    body: JSON.stringify({ name: "laptop", ...body }),
  });
}

async function createKey(body: Record<string, unknown> = {}): Promise<Key> {
  // Both fields are in the endpoint's answer.
  return (await (await createKeyResponse(body)).json()) as Key;
}

async function createKeyStatus(body: Record<string, unknown>, browser: Browser | null = owner): Promise<string> {
  return String((await createKeyResponse(body, browser)).status);
}

function exchangeResponse(key: string | null, scope?: string): Promise<Response> {
  return fetch(`${server.url}/api/auth/api-keys/token`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(scope === undefined ? {} : { scope }),
  });
}

async function exchange(key: string | null, scope?: string): Promise<string> {
  return read(await exchangeResponse(key, scope));
}

interface SqliteModule {
  DatabaseSync: new (file: string) => { prepare(sql: string): { run(...values: string[]): unknown }; close(): void };
}

async function expiredKey(): Promise<string> {
  const { id, key } = await createKey({ expiresInDays: 1 });
  expect(await exchange(key)).toBe("200");
  // The package has this interface.
  const { DatabaseSync } = createRequire(import.meta.url)("@photostructure/sqlite") as SqliteModule;
  const database = new DatabaseSync(server.databaseFile);
  database.prepare("UPDATE personalKey SET expiresAt = ? WHERE id = ?").run("2026-01-01T00:00:00.000Z", id);
  database.close();
  return exchange(key);
}

function revokeKey(id: string, browser: Browser = owner): Promise<Response> {
  return fetch(`${server.url}/api/auth/api-keys/revoke`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url, cookie: browser.cookie() },
    body: JSON.stringify({ id }),
  });
}

async function revokedKey(): Promise<string> {
  const { id, key } = await createKey();
  expect((await revokeKey(id)).status).toBe(200);
  return exchange(key);
}

async function tokenOfRevokedKey(): Promise<string> {
  const { id, key } = await createKey();
  const { access_token: token }: { access_token: string } = await (await exchangeResponse(key)).json();
  expect(await openMcp(token)).toBe("200");
  await revokeKey(id);
  return openMcp(token);
}

async function revokeKeyOfAnother(): Promise<string> {
  const { id } = await createKey();
  return read(await revokeKey(id, await signedUp("thief@studio.example")));
}

async function keyBruteForce(): Promise<string> {
  let status = "";
  for (let attempt = 0; attempt < 25; attempt++) status = await exchange(`wav0_${String(attempt).padStart(43, "A")}`);
  return status;
}
