import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AuthDatabaseAddress, HostedAuthSettings } from "../settings.ts";
import { holderOf, landed } from "../testing/account-holder.ts";
import { openAuthServer, type AuthServer, settingsOf } from "../testing/auth-server.ts";
import { createBrowser } from "../testing/browser.ts";
import { POSTGRES_PROGRAMS, startPostgres, type PostgresServer } from "../testing/postgres.ts";
import type { Account } from "./account.ts";
import { openAccounts, type Accounts } from "./accounts.ts";

const PASSWORD = "a password of the operator";
const ADA = { email: "ada@studio.example", name: "Ada" };
const BO = { email: "bo@studio.example", name: "Bo" };

let server: AuthServer;
let accounts: Accounts;
afterEach(async () => {
  await accounts.close();
  await server.close();
});

/** A studio that takes no sign-ups, and its accounts as another process opens them. */
async function open(address: AuthDatabaseAddress | null, log: HostedAuthSettings["log"] = () => {}): Promise<void> {
  server = await openAuthServer({ signUp: "closed", log, ...(address ? { database: address } : {}) });
  accounts = await openAccounts(settingsOf(server, { signUp: "closed", ...(address ? { database: address } : {}) }));
}

const { signIn, isSignedIn, connectApp, newKey, exchange, tokenOf, callMcp } = holderOf(() => server.url);

async function listed(): Promise<Account[]> {
  const all: Account[] = [];
  for await (const account of accounts.list()) all.push(account);
  return all;
}

let postgres: PostgresServer | null = null;
let made = 0;
beforeAll(async () => {
  if (POSTGRES_PROGRAMS !== null) postgres = await startPostgres(POSTGRES_PROGRAMS);
}, 120_000);
afterAll(() => postgres?.close());

const KINDS = POSTGRES_PROGRAMS === null ? (["sqlite"] as const) : (["sqlite", "postgres"] as const);

/** An empty database of this kind. */
function addressOf(kind: (typeof KINDS)[number]): AuthDatabaseAddress | null {
  return kind === "sqlite" || postgres === null
    ? null
    : { kind: "postgres", url: postgres.createDatabase(`accounts_${++made}`) };
}

describe.each(KINDS)("accounts on %s", { timeout: 180_000 }, (kind) => {
  test("with sign-up closed from the first start the operator is told how people come in, and lets one in", async () => {
    const lines: unknown[] = [];
    await open(addressOf(kind), (message, facts) => void lines.push([message, facts]));
    expect(lines).toEqual([
      [
        "nobody can sign in yet: sign-up is closed and there is no account",
        { remedy: "wav0-mcp accounts add name@example.com" },
      ],
    ]);
    const added = await accounts.add({ ...ADA, email: "Ada@Studio.Example" }, PASSWORD);
    expect(added).toMatchObject({ ...ADA, state: "active", signIn: ["password"], lastSeenAt: null });
    expect((await signIn(ADA.email, "not this password")).page.status).toBe(401);
    expect(await isSignedIn((await signIn(ADA.email, PASSWORD)).browser)).toBe(true);
    expect((await accounts.find(ADA.email)).lastSeenAt).toBeInstanceOf(Date);
  });

  test("an account that exists is not added again, one that does not is named, a short password is refused", async () => {
    await open(addressOf(kind));
    await accounts.add(ADA, PASSWORD);
    await expect(accounts.add({ ...ADA, email: "ADA@studio.example" }, PASSWORD)).rejects.toThrow(/has an account/);
    await expect(accounts.add(BO, "too short")).rejects.toThrow("A password has 10 to 128 characters");
    for (const call of [
      () => accounts.resetPassword(BO.email, PASSWORD),
      () => accounts.resetByLink(BO.email),
      () => accounts.block(BO.email),
      () => accounts.unblock(BO.email),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("There is no account of bo@"),
      });
    }
    expect(await listed()).toHaveLength(1);
  });

  test("an invitation is a link that works once, the newest alone, and is not in the database", async () => {
    await open(addressOf(kind));
    const [old, link] = [await accounts.invite(BO), await accounts.invite(BO)];
    expect(await accounts.find(BO.email)).toMatchObject({ state: "invited", signIn: [] });
    const token = new URL(link).searchParams.get("token") ?? "";
    expect(token).toHaveLength(43);
    const browser = createBrowser(server.url);
    const choose = async (address: string, password: string) => {
      await browser.open(address);
      return landed(await browser.submit("/password", { password }));
    };
    expect((await choose(old, PASSWORD)).text).toContain("This link was used");
    expect((await choose(link, "short")).text).toContain("Password too short");
    expect((await choose(link, PASSWORD)).text).toContain("Your password is saved");
    expect((await choose(link, "another password")).text).toContain("This link was used");
    expect(await isSignedIn((await signIn(BO.email, PASSWORD)).browser)).toBe(true);
    await expect(accounts.invite(BO)).rejects.toThrow(/has an account already/);
  });

  test("a reset ends sessions and apps, and the old password; keys stay", async () => {
    await open(addressOf(kind));
    await accounts.add(ADA, PASSWORD);
    const { browser, tokens } = await connectApp(ADA.email, PASSWORD);
    const key = await newKey(browser);
    expect((await callMcp(tokens.access_token)).status).toBe(200);
    await accounts.resetPassword(ADA.email, "the second password");
    expect(await isSignedIn(browser)).toBe(false);
    expect((await callMcp(tokens.access_token)).status).toBe(401);
    expect((await signIn(ADA.email, PASSWORD)).page.status).toBe(401);
    expect((await exchange(key)).status).toBe(200);

    const session = await signIn(ADA.email, "the second password");
    const link = await accounts.resetByLink(ADA.email);
    expect(await isSignedIn(session.browser)).toBe(false);
    expect((await signIn(ADA.email, "the second password")).page.status).toBe(401);
    await browser.open(link);
    await browser.submit("/password", { password: "the third password" });
    expect(await isSignedIn((await signIn(ADA.email, "the third password")).browser)).toBe(true);
  });

  test("who is blocked comes in by no way, with everything that was open, until unblocked", async () => {
    await open(addressOf(kind));
    await accounts.add(ADA, PASSWORD);
    await accounts.add(BO, PASSWORD);
    const { browser, app, tokens } = await connectApp(ADA.email, PASSWORD);
    const key = await newKey(browser);
    const keyToken = await tokenOf(key);
    const other = await signIn(BO.email, PASSWORD);
    expect((await callMcp(keyToken)).status).toBe(200);

    await accounts.block(ADA.email);
    expect((await accounts.find(ADA.email)).state).toBe("blocked");
    expect(await isSignedIn(browser)).toBe(false);
    const refused = await signIn(ADA.email, PASSWORD);
    expect([refused.page.status, refused.page.text]).toEqual([403, expect.stringContaining("This account is blocked")]);
    expect(await isSignedIn(refused.browser)).toBe(false);
    expect((await exchange(key)).status).toBe(403);
    expect((await callMcp(keyToken)).status).toBe(401);
    expect((await callMcp(tokens.access_token)).status).toBe(401);
    const renewal = await fetch(`${server.url}/api/auth/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "refresh_token",
        refresh_token: tokens.refresh_token ?? "",
        client_id: app.clientId(),
      }),
    });
    expect(renewal.status).toBe(400);
    expect(await isSignedIn(other.browser)).toBe(true);

    await accounts.unblock(ADA.email);
    expect((await exchange(key)).status).toBe(200);
    expect(await isSignedIn((await signIn(ADA.email, PASSWORD)).browser)).toBe(true);
  });

  test("a user cannot lift the bar: the field is taken from no request", async () => {
    await open(addressOf(kind));
    await accounts.add(ADA, PASSWORD);
    const { browser } = await signIn(ADA.email, PASSWORD);
    const answer = await fetch(`${server.url}/api/auth/update-user`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: server.url, cookie: browser.cookie() },
      body: JSON.stringify({ name: "Ada L.", blockedAt: "2026-01-01T00:00:00Z" }),
    });
    expect(answer.status).toBe(400);
    expect((await accounts.find(ADA.email)).state).toBe("active");
  });

  test("the list has every account once, oldest first, over many pages", async () => {
    await open(addressOf(kind));
    const emails = Array.from({ length: 230 }, (_, n) => `user-${n}@studio.example`);
    for (const email of emails) await accounts.invite({ email, name: email });
    const all = await listed();
    expect(all.map(({ email }) => email).toSorted()).toEqual(emails.toSorted());
    const times = all.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
