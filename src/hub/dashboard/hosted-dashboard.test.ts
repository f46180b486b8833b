import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "../../auth/hosted/testing/auth-server.ts";
import { readConfig } from "../../config.ts";
import { openDashboard, type Dashboard } from "./open-dashboard.ts";

/** Behind a proxy that speaks TLS: the requests themselves come over HTTP. */
const URL_OF_STUDIO = "https://studio.example";
const OWN = { host: "studio.example", origin: URL_OF_STUDIO };

let server: AuthServer;
let dashboard: Dashboard;
let dist: string;
/** Few of them: who signs up often is slowed down. */
let ada: User;
let bo: User;

beforeAll(async () => {
  dist = await mkdtemp(path.join(os.tmpdir(), "wav0-hosted-pages-"));
  await mkdir(path.join(dist, "dashboard"));
  await writeFile(path.join(dist, "dashboard", "index.html"), "<h1>page</h1>");
  server = await openAuthServer({ publicUrl: URL_OF_STUDIO, deploymentUrl: URL_OF_STUDIO });
  dashboard = await open({});
  [ada, bo] = [await signUp("ada@studio.example"), await signUp("bo@studio.example")];
});
afterAll(() => server.close());

/** @param variables of the environment, beside the data directory */
async function open(variables: Record<string, string>): Promise<Dashboard> {
  const config = readConfig({ WAV0_HOME: path.join(dist, "home"), ...variables });
  const opened = await openDashboard({
    config,
    hubToken: "secret",
    url: "http://127.0.0.1:4790",
    auth: server.auth,
    dist,
  });
  if (opened === null) throw new Error("The page is not where it was written");
  return opened;
}

interface User {
  id: string;
  /** What their browser was given, as it was said. */
  setCookie: string;
  /** As the browser sends it back. */
  cookie: string;
}

async function signUp(email: string): Promise<User> {
  const response = await fetch(`${server.url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: URL_OF_STUDIO },
    body: JSON.stringify({ name: "Ada", email, password: "a long enough password" }),
  });
  const setCookie = response.headers.get("set-cookie") ?? "";
  // better-auth's answer to a sign-up that went well.
  const { user } = (await response.json()) as { user: { id: string } };
  return { id: user.id, setCookie, cookie: setCookie.split(";")[0] ?? "" };
}

async function post(route: string, headers: Record<string, string>, body: object = {}, at = dashboard) {
  return at.fetch(
    new Request(`http://127.0.0.1:4790${route}`, { method: "POST", headers, body: JSON.stringify(body) }),
  );
}

/** The claims of a token, as the deployment verifies it. */
async function claimsOf(token: string) {
  const [, keys = ""] = server.auth.jwks.split(",");
  const jwks = createLocalJWKSet(JSON.parse(Buffer.from(keys, "base64").toString()));
  const { payload } = await jwtVerify(token, jwks, { issuer: URL_OF_STUDIO, audience: `${URL_OF_STUDIO}/mcp` });
  return payload;
}

function changeSessionsOf(userId: string, expiresAt: string): void {
  // The package has this interface.
  const { DatabaseSync } = createRequire(import.meta.url)("@photostructure/sqlite") as {
    DatabaseSync: new (file: string) => { prepare(sql: string): { run(...values: string[]): unknown }; close(): void };
  };
  const database = new DatabaseSync(server.databaseFile);
  database.prepare("UPDATE session SET expiresAt = ? WHERE userId = ?").run(expiresAt, userId);
  database.close();
}

test("each browser gets tokens of its own user, good for ten minutes and all of the studio", async () => {
  for (const { id, cookie } of [ada, bo]) {
    const response = await post("/dashboard/token", { ...OWN, cookie });
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { token, user, deploymentUrl } = await response.json();
    expect(user).toMatchObject({ id, name: "Ada" });
    expect(deploymentUrl).toBe(URL_OF_STUDIO);
    const { sub, scope, exp = 0, iat = 0 } = await claimsOf(token);
    expect({ sub, scope, seconds: exp - iat }).toEqual({ sub: id, scope: "studio:read studio:write", seconds: 600 });
  }
  expect(ada.id).not.toBe(bo.id);
});

test("behind TLS the cookie never goes out in the clear, and no script reads it", async () => {
  const { setCookie } = ada;
  expect(setCookie).toMatch(/^__Secure-[^;]+;/);
  expect(setCookie).toMatch(/;\s*Secure/i);
  expect(setCookie).toMatch(/;\s*HttpOnly/i);
  expect(setCookie).toMatch(/;\s*SameSite=Lax/i);
});

test("the token of a page does not open /mcp", async () => {
  const { cookie } = ada;
  const { token } = await (await post("/dashboard/token", { ...OWN, cookie })).json();
  const answer = await fetch(`${server.url}/mcp`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(401);
});

test.each<Record<string, string>>([
  { host: OWN.host },
  { ...OWN, origin: "null" },
  { ...OWN, origin: "https://evil.example" },
  { ...OWN, origin: "http://studio.example" },
  { ...OWN, origin: "http://127.0.0.1:4790" },
  { ...OWN, "sec-fetch-site": "same-site" },
  { ...OWN, "sec-fetch-site": "cross-site" },
])("a page that is not the studio's own gets nothing, even with the cookie: %j", async (headers) => {
  const { cookie } = ada;
  for (const route of ["/dashboard/token", "/dashboard/path", "/dashboard/reveal", "/dashboard/session"]) {
    expect((await post(route, { ...headers, cookie }, { sampleId: "known" })).status).toBe(403);
  }
});

test("without a session, or with a forged one, a browser is told where to sign in", async () => {
  const { cookie } = ada;
  const forged = ["", `${cookie}x`, cookie.replace("__Secure-", ""), cookie.replace(/=.{4}/, "=AAAA")];
  for (const each of forged) {
    const response = await post("/dashboard/token", { ...OWN, cookie: each });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "UNAUTHENTICATED", signInPath: "/sign-in" });
  }
});

test("a session that has ended, by time or by its user, gives no more tokens", async () => {
  const [late, left] = [await signUp("late@studio.example"), await signUp("left@studio.example")];
  changeSessionsOf(late.id, "2026-01-01T00:00:00.000Z");
  const headers = { origin: URL_OF_STUDIO, cookie: left.cookie, "content-type": "application/json" };
  await fetch(`${server.url}/api/auth/sign-out`, { method: "POST", headers, body: "{}" });
  for (const { cookie } of [late, left]) expect((await post("/dashboard/token", { ...OWN, cookie })).status).toBe(401);
});

test("a session that is used goes on, in the browser too", async () => {
  const { id, cookie } = await signUp("daily@studio.example");
  expect((await post("/dashboard/token", { ...OWN, cookie })).headers.getSetCookie()).toEqual([]);
  const threeDays = new Date(Date.now() + 3 * 24 * 60 * 60_000).toISOString();
  changeSessionsOf(id, threeDays);
  const [renewed = ""] = (await post("/dashboard/token", { ...OWN, cookie })).headers.getSetCookie();
  expect(renewed).toContain(cookie);
  expect(renewed).toMatch(/Max-Age=604800/);
});

test("no link opens a session, and nobody reaches a file of the machine", async () => {
  const { cookie } = ada;
  expect(dashboard.newAddress()).toBe(`${URL_OF_STUDIO}/`);
  expect((await post("/dashboard/session", OWN, { secret: "guess" })).status).toBe(401);
  const ask = async (route: string) => (await post(route, { ...OWN, cookie }, { sampleId: "known" })).json();
  expect(await ask("/dashboard/path")).toEqual({ path: null });
  expect(await ask("/dashboard/reveal")).toEqual({ isRevealed: false });
});

test("the page may talk to the studio's public address, and is found under it only", async () => {
  const get = (host: string) => dashboard.fetch(new Request("http://127.0.0.1:4790/", { headers: { host } }));
  const page = await get(OWN.host);
  expect(await page.text()).toBe("<h1>page</h1>");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("connect-src 'self' https://studio.example wss://studio.example;");
  expect((await get("127.0.0.1:4790")).headers.get("location")).toBe(`${URL_OF_STUDIO}/`);
});

test("with a deployment elsewhere the page is sent there", async () => {
  const { cookie } = ada;
  const elsewhere = await open({ CONVEX_URL: "https://happy-otter-1.convex.cloud" });
  const answer = await post("/dashboard/token", { ...OWN, cookie }, {}, elsewhere);
  expect(await answer.json()).toMatchObject({ deploymentUrl: "https://happy-otter-1.convex.cloud" });
  const policy = answer.headers.get("content-security-policy") ?? "";
  const site = "https://happy-otter-1.convex.site";
  expect(policy).toContain(
    `connect-src 'self' https://happy-otter-1.convex.cloud ${site} wss://happy-otter-1.convex.cloud;`,
  );
  expect(policy).toContain(`media-src 'self' blob: https://happy-otter-1.convex.cloud ${site};`);
});

test.each([
  [{ CONVEX_URL: "http://127.0.0.1:3210" }, "http://127.0.0.1:3211"],
  [{ CONVEX_URL: "https://convex.example", CONVEX_SITE_URL: "https://site.example" }, "https://site.example"],
])("of a server of one's own, %j, audio comes from %s", async (variables, site) => {
  const { headers } = await post("/dashboard/token", OWN, {}, await open(variables));
  expect(headers.get("content-security-policy")).toContain(`media-src 'self' blob: ${variables.CONVEX_URL} ${site};`);
});
