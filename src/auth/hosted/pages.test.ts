import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { createBrowser, type Browser, type Page } from "./testing/browser.ts";
import { createOAuthApp, PASSWORD } from "./testing/oauth-app.ts";

let server: AuthServer;
let browser: Browser;

beforeAll(async () => {
  server = await openAuthServer({ socialProviders: { github: { clientId: "id", clientSecret: "secret" } } });
  browser = await signUp("ada@studio.example");
});
afterAll(() => server.close());

async function signUp(email: string): Promise<Browser> {
  const fresh = createBrowser(server.url);
  await fresh.open("/sign-up");
  await fresh.submit("/sign-up", { name: "Ada", email, password: PASSWORD });
  return fresh;
}

async function open(address: string, by: Browser = browser): Promise<Page> {
  const page = await by.open(address);
  if ("leaves" in page) throw new Error(`${address} leads to ${page.leaves.href}`);
  return page;
}

async function submit(action: string, fields: Record<string, string>, by: Browser = browser): Promise<Page> {
  const page = await by.submit(action, fields);
  if ("leaves" in page) throw new Error(`${action} leads to ${page.leaves.href}`);
  return page;
}

async function consentQuery(redirectUri = "http://localhost:33418/callback"): Promise<string> {
  const registered = await fetch(`${server.url}/api/auth/oauth2/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: '<img src=x onerror="alert(1)">',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
    }),
  });
  const { client_id: client }: { client_id: string } = await registered.json();
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client,
    redirect_uri: redirectUri,
    scope: "studio:read",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  return `/api/auth/oauth2/authorize?${query}`;
}

const PAGES: [string, () => Promise<Page>][] = [
  ["sign-in", () => open("/sign-in", createBrowser(server.url))],
  ["sign-up", () => open("/sign-up", createBrowser(server.url))],
  ["account", () => open("/account")],
  ["consent", async () => open(await consentQuery())],
  ["error", () => open("/auth-error?error=invalid_client")],
  ["leaving", async () => (await open("/sign-in"), submit("/sign-in/social", { provider: "github" }))],
];

test.each(PAGES)("the %s page runs no script, loads nothing and is neither framed nor kept", async (_name, visit) => {
  const { text, headers } = await visit();
  expect(text).not.toMatch(/<script|<img|<link|<iframe|<[^>]*\s(?:on[a-z]+|style)=/i);
  const policy = headers.get("content-security-policy") ?? "";
  const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? "";
  expect(policy).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  expect(policy).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test.each(PAGES)("the %s page names its language, its one heading and every field", async (_name, visit) => {
  const { text } = await visit();
  expect(text).toContain('<html lang="en">');
  expect(text.match(/<h1>/g)).toHaveLength(1);
  const fields = [...text.matchAll(/<(?:input|select)\b[^>]*\bid="([^"]+)"/g)].map(([, id]) => id);
  for (const id of fields) expect(text).toContain(`<label for="${id}">`);
  const unlabelled = [...text.matchAll(/<input\b(?![^>]*type="(?:hidden|checkbox)")(?![^>]*\bid=)[^>]*>/g)];
  expect(unlabelled).toEqual([]);
});

test("an app's own name is shown as text, beside where it is and what it asks for", async () => {
  const { text } = await open(await consentQuery());
  expect(text).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
  expect(text).toContain("an app on this computer (localhost:33418)");
  expect(text).toContain("see your samples and jobs");
  expect(text).not.toContain("may cost money");
  expect(text).toContain("ada@studio.example");
});

test("the consent form may lead to the app that asks and nowhere else", async () => {
  const policy = (await open(await consentQuery("https://app.example/callback"))).headers.get(
    "content-security-policy",
  );
  expect(policy).toContain("form-action 'self' https://app.example;");
});

test("a wrong password and an unknown address read alike", async () => {
  const attempt = async (email: string) => {
    const fresh = createBrowser(server.url);
    await fresh.open("/sign-in");
    const { text, status } = await submit("/sign-in", { email, password: "not this password" }, fresh);
    return { status, alert: /role="alert">([^<]*)/.exec(text)?.[1] };
  };
  const wrong = await attempt("ada@studio.example");
  expect(wrong).toEqual({ status: 401, alert: expect.stringMatching(/invalid/i) });
  expect(await attempt("nobody@studio.example")).toEqual(wrong);
});

test("what was typed stays in the form after a mistake, but for the password", async () => {
  const fresh = createBrowser(server.url);
  await fresh.open("/sign-up");
  const fields = { name: 'Bo "B"', email: "bo@studio.example", password: "short" };
  const { text, status } = await submit("/sign-up", fields, fresh);
  expect(status).toBe(400);
  expect(text).toContain('value="Bo &quot;B&quot;"');
  expect(text).toContain('value="bo@studio.example"');
  expect(text).not.toContain('short"');
});

test("a key is made, shown once, listed by its beginning and revoked without a script", async () => {
  await open("/account");
  const made = await submit("/account/keys", { name: "studio laptop", scope: "studio:read", expiresInDays: "30" });
  const key = /wav0_[A-Za-z0-9_-]{43}/.exec(made.text)?.[0] ?? "";
  expect(key).not.toBe("");
  const listed = await open("/account");
  expect(listed.text).not.toContain(key);
  expect(listed.text).toContain(`${key.slice(0, 11)}… · studio:read · until `);
  await submit("/account/keys/revoke", {});
  expect((await open("/account")).text).not.toContain("studio laptop");
});

test("a connected app is listed, and gone when it is disconnected", async () => {
  const app = createOAuthApp({ url: server.url, email: "cy@studio.example" });
  await app.connect();
  expect((await open("/account", app.browser)).text).toContain("app of cy@studio.example");
  await submit("/account/apps/disconnect", {}, app.browser);
  expect((await open("/account", app.browser)).text).toContain("No app is connected");
});

test("signing out ends the session, not only the cookie", async () => {
  const fresh = await signUp("di@studio.example");
  const cookie = fresh.cookie();
  await fresh.open("/account");
  await fresh.submit("/sign-out", {});
  expect(fresh.cookie()).not.toContain("session_token");
  const answer = await fetch(`${server.url}/account`, { headers: { cookie }, redirect: "manual" });
  expect(answer.headers.get("location")).toBe("/sign-in?next=%2Faccount");
});

test("signing out empties what the dashboard keeps in this browser", async () => {
  const fresh = await signUp("ed@studio.example");
  const answer = await fetch(`${server.url}/sign-out`, {
    method: "POST",
    headers: { origin: server.url, cookie: fresh.cookie() },
    body: new URLSearchParams(),
    redirect: "manual",
  });
  expect(answer.headers.get("location")).toBe("/sign-in");
  expect(answer.headers.get("clear-site-data")).toBe('"storage"');
});

test("who was sent to sign in goes on where they were, through mistakes and the page for new accounts", async () => {
  const fresh = createBrowser(server.url);
  const { text } = await open("/sign-in?next=%2F%23%2Fchat%2Fk57a", fresh);
  const [, toSignUp = ""] = /href="(\/sign-up[^"]*)"/.exec(text) ?? [];
  await open(toSignUp, fresh);
  const fields = { name: "Fay", email: "fay@studio.example", password: "short" };
  expect((await submit("/sign-up", fields, fresh)).status).toBe(400);
  const page = await submit("/sign-up", { ...fields, password: PASSWORD }, fresh);
  expect(page.url).toBe(`${server.url}/#/chat/k57a`);
});

test("signing in leads to the dashboard, and nowhere else whatever the address says", async () => {
  const fresh = createBrowser(server.url);
  for (const next of ["", "https://evil.example/", "//evil.example"]) {
    await open(`/sign-in?${new URLSearchParams({ next })}`, fresh);
    const page = await submit("/sign-in", { email: "ada@studio.example", password: PASSWORD }, fresh);
    expect(page.url).toBe(`${server.url}/`);
  }
});

test("the account page is come back to", async () => {
  const fresh = createBrowser(server.url);
  await open("/account", fresh);
  const page = await submit("/sign-in", { email: "ada@studio.example", password: PASSWORD }, fresh);
  expect(page.url).toBe(`${server.url}/account`);
});

test("a social provider is offered by a button, and its address is left to the reader", async () => {
  const fresh = createBrowser(server.url);
  expect((await open("/sign-in", fresh)).text).toContain("Continue with github");
  const { text } = await submit("/sign-in/social", { provider: "github" }, fresh);
  expect(text).toContain('http-equiv="refresh" content="0; url=https://github.com/login/oauth/authorize?');
  expect(text).toContain(encodeURIComponent(`${server.url}/api/auth/callback/github`));
});

test("where sign-up is closed there is no link to it, and no way in", async () => {
  const closed = await openAuthServer({ signUp: "closed" });
  const stranger = createBrowser(closed.url);
  expect((await open("/sign-in", stranger)).text).not.toContain("/sign-up");
  const page = await open("/sign-up", stranger);
  expect([page.status, page.text.includes("<form")]).toEqual([403, false]);
  expect(page.text).toContain("takes no new accounts");
  const eve = { name: "Eve", email: "eve@x.example", password: PASSWORD };
  const headers = { origin: closed.url };
  const byForm = await fetch(`${closed.url}/sign-up`, { method: "POST", headers, body: new URLSearchParams(eve) });
  const byApi = await fetch(`${closed.url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(eve),
  });
  for (const answer of [byForm, byApi]) {
    expect(answer.status).toBe(400);
    expect(answer.headers.getSetCookie().join()).not.toContain("session_token");
  }
  await closed.close();
});
