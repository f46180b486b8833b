import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PERSON_CLAIM } from "../../../contracts/principal.ts";
import type { AccountData, AuthDatabaseAddress } from "../settings.ts";
import { holderOf, landed } from "../testing/account-holder.ts";
import { NO_DATA, openAuthServer, type AuthServer, settingsOf } from "../testing/auth-server.ts";
import { POSTGRES_PROGRAMS, startPostgres, type PostgresServer } from "../testing/postgres.ts";
import { readTables } from "../testing/rows.ts";
import { openAccounts, type Accounts } from "./accounts.ts";

const SOON = { withinMillis: 60_000 };
const PASSWORD = "a password of the operator";
const ADA = { email: "ada@studio.example", name: "Ada" };
const BO = { email: "bo@studio.example", name: "Bo" };
/** Tables in which nobody stands: the studio's own, of apps, and addresses of peers. */
const NOBODYS = ["jwks", "oauthClient", "oauthClientAssertion", "oauthClientResource", "oauthResource", "rateLimit"];
/** Filled with tokens that are no JWTs, of which this studio issues none. */
const UNUSED = ["oauthAccessToken", "revokedToken"];

let server: AuthServer;
let accounts: Accounts;
let database: AuthDatabaseAddress;
const { signIn, isSignedIn, connectApp, newKey, exchange, callMcp } = holderOf(() => server.url);

/** The deployment of these accounts: who was erased there, by the tokens that came. */
function createData({ isAway = false } = {}) {
  const erased: ReturnType<typeof decodeJwt>[] = [];
  const data: AccountData = {
    ...NO_DATA,
    async erase(getToken) {
      if (isAway) throw new Error("The deployment is away");
      erased.push(decodeJwt(await getToken()));
    },
    async *pack({ email }, getToken) {
      yield Buffer.from(`${email} ${decodeJwt(await getToken()).sub}`);
    },
  };
  return { data, erased };
}

afterEach(async () => {
  await accounts.close();
  await server.close();
});

async function open(address: AuthDatabaseAddress | null, data: AccountData): Promise<void> {
  server = await openAuthServer({ data, ...(address ? { database: address } : {}) });
  database = address ?? { kind: "sqlite", file: server.databaseFile };
  accounts = await openAccounts(settingsOf(server, { database, data }));
}

/** Gives a person something in every table that knows people. @returns the id, and what opens something */
async function settle(person: typeof ADA) {
  const { id } = await accounts.add(person, PASSWORD);
  const { browser, tokens } = await connectApp(person.email, PASSWORD);
  const key = await newKey(browser);
  return { id, browser, key, token: tokens.access_token };
}

/** Rows that hold one of the texts in any column, by table. */
async function rowsNaming(...texts: string[]): Promise<Record<string, number>> {
  const counts = Object.entries(await readTables(database)).map(([table, rows]) => {
    return [table, rows.filter((row) => texts.some((text) => JSON.stringify(row).includes(text))).length] as const;
  });
  return Object.fromEntries(counts);
}

let postgres: PostgresServer | null = null;
let made = 0;
beforeAll(async () => {
  if (POSTGRES_PROGRAMS !== null) postgres = await startPostgres(POSTGRES_PROGRAMS);
}, 120_000);
afterAll(() => postgres?.close());
const KINDS = POSTGRES_PROGRAMS === null ? (["sqlite"] as const) : (["sqlite", "postgres"] as const);

describe.each(KINDS)("accounts on %s", { timeout: 120_000 }, (kind) => {
  const address = (): AuthDatabaseAddress | null =>
    kind === "postgres" && postgres ? { kind, url: postgres.createDatabase(`departures${(made += 1)}`) } : null;

  test("no table has a row of a deleted account, and another one keeps all of its own", async () => {
    const { data, erased } = createData();
    await open(address(), data);
    const [ada, bo] = [await settle(ADA), await settle(BO)];
    await accounts.resetByLink(BO.email);
    await accounts.resetByLink(ADA.email);
    for (const { email } of [ADA, BO]) {
      await accounts.resetPassword(email, PASSWORD);
      await connectApp(email, PASSWORD);
    }
    const [adas, bos] = [await rowsNaming(ada.id, ADA.email), await rowsNaming(bo.id, BO.email)];
    expect(adas).toEqual(bos);
    // A table that comes later is filled here, or named above.
    const empty = Object.keys(adas).filter((table) => adas[table] === 0 && ![...NOBODYS, ...UNUSED].includes(table));
    expect(empty).toEqual([]);

    await accounts.departures.begin(ada.id);
    await accounts.departures.finish(ada.id, SOON);
    expect(erased).toEqual([
      expect.objectContaining({ sub: ada.id, iss: server.url, aud: `${server.url}/mcp`, [PERSON_CLAIM]: true }),
    ]);
    const left = Object.entries(await rowsNaming(ada.id, ADA.email)).filter(([, count]) => count > 0);
    // Apps stay, which this test names after their users.
    expect(left.map(([table]) => table)).toEqual(["oauthClient"]);
    expect(Object.values(await rowsNaming(ada.id)).filter((count) => count > 0)).toEqual([]);
    expect(await rowsNaming(bo.id, BO.email)).toEqual(bos);
    expect((await signIn(ADA.email, PASSWORD)).page.status).toBe(401);
    await accounts.add(ADA, PASSWORD);
    expect((await accounts.find(ADA.email)).id).not.toBe(ada.id);
  });

  test("from its beginning on nobody comes in, and nothing lifts that", async () => {
    const { data } = createData();
    await open(address(), data);
    const { id, browser, key, token } = await settle(ADA);
    await accounts.departures.begin(id);
    expect(await isSignedIn(browser)).toBe(false);
    expect((await signIn(ADA.email, PASSWORD)).page.status).toBe(403);
    expect((await exchange(key)).status).toBe(401);
    expect((await callMcp(token)).status).toBe(401);
    expect((await accounts.find(ADA.email)).state).toBe("leaving");
    await expect(accounts.unblock(ADA.email)).rejects.toThrow(/is being deleted/);
  });

  test("what one process begins and cannot finish the hub does; repeated it changes nothing", async () => {
    const { data, erased } = createData();
    await open(address(), data);
    const { id } = await settle(ADA);
    const elsewhere = await openAccounts(settingsOf(server, { database, data: createData({ isAway: true }).data }));
    await elsewhere.departures.begin(id);
    await expect(elsewhere.departures.finish(id, SOON)).rejects.toThrow("The deployment is away");
    expect(await elsewhere.departures.begun()).toEqual([id]);
    await elsewhere.close();
    await server.auth.finishDepartures();
    expect(erased.map(({ sub }) => sub)).toEqual([id]);
    expect(await accounts.departures.begun()).toEqual([]);
    await accounts.departures.finish(id, SOON);
    await expect(accounts.find(ADA.email)).rejects.toThrow(/There is no account/);
  });
});

test("a deletion that fails is told in the log and does not hold up another one", { timeout: 60_000 }, async () => {
  const lines: string[] = [];
  let failing = "";
  const data: AccountData = {
    ...NO_DATA,
    async erase(getToken) {
      if (decodeJwt(await getToken()).sub === failing) throw new Error("A row is damaged");
    },
  };
  server = await openAuthServer({ data, log: (message, facts) => lines.push(`${message} ${facts?.["error"]}`) });
  database = { kind: "sqlite", file: server.databaseFile };
  accounts = await openAccounts(settingsOf(server, { data }));
  const ids: string[] = [];
  for (const person of [ADA, BO]) ids.push((await accounts.add(person, PASSWORD)).id);
  for (const id of ids) await accounts.departures.begin(id);
  [failing = ""] = ids;
  await server.auth.finishDepartures();
  expect(lines).toEqual([expect.stringMatching(/not finished; it is tried again.*A row is damaged/)]);
  expect(await accounts.departures.begun()).toEqual([failing]);
  failing = "";
  await server.auth.finishDepartures();
  expect(await accounts.departures.begun()).toEqual([]);
  expect(lines).toHaveLength(1);
});

test("what is packed is the account's own, by a token of its user in person", { timeout: 60_000 }, async () => {
  await open(null, createData().data);
  const { id } = await accounts.add(ADA, PASSWORD);
  const chunks: Uint8Array[] = [];
  for await (const chunk of accounts.departures.pack({ id, ...ADA })) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe(`${ADA.email} ${id}`);
});

describe("a person on the account page", { timeout: 60_000 }, () => {
  test("downloads everything as an archive", async () => {
    await open(null, createData().data);
    const { id, browser } = await settle(ADA);
    const post = (headers: Record<string, string>) =>
      fetch(`${server.url}/account/export`, { method: "POST", headers, body: new FormData(), redirect: "manual" });
    const answer = await post({ origin: server.url, cookie: browser.cookie() });
    expect(answer.headers.get("content-disposition")).toContain("wav0-account.zip");
    expect(await answer.text()).toBe(`${ADA.email} ${id}`);
    expect((await post({ origin: server.url })).headers.get("location")).toContain("/sign-in");
    expect((await post({ origin: "https://elsewhere.example", cookie: browser.cookie() })).status).toBe(403);
  });

  test("deletes the account with its address as the word, and is signed out at once", async () => {
    const { data, erased } = createData();
    await open(null, data);
    const { id, browser } = await settle(ADA);
    await browser.open("/account");
    const refused = landed(await browser.submit("/account/delete", { email: "bo@studio.example" }));
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("Nothing was deleted")]);
    expect((await accounts.find(ADA.email)).state).toBe("active");
    const page = landed(await browser.submit("/account/delete", { email: " Ada@studio.example" }));
    expect(page.text).toContain("Your account is being deleted");
    expect(await isSignedIn(browser)).toBe(false);
    await expect.poll(() => erased.map(({ sub }) => sub)).toEqual([id]);
    await expect.poll(() => accounts.departures.begun()).toEqual([]);
    expect((await signIn(ADA.email, PASSWORD)).page.status).toBe(401);
  });
});
