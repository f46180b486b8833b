import { afterEach, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";

let server: AuthServer;
afterEach(() => server.close());

/** As many sign-ins as one address has in a minute, and one more. @returns the status of each */
async function signIns(headers: (attempt: number) => Record<string, string>): Promise<number[]> {
  const statuses: number[] = [];
  for (let attempt = 0; attempt <= 10; attempt++) statuses.push((await signIn(headers(attempt))).status);
  return statuses;
}

function signIn(headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url, ...headers },
    body: JSON.stringify({ email: "ada@studio.example", password: "not this password" }),
  });
}

const TEN_THEN_NO_MORE = [...Array<number>(10).fill(401), 429];

test("a client that names other addresses is still counted by its own, and the operator is told once what to set", async () => {
  const lines: unknown[] = [];
  server = await openAuthServer({
    log: (message, facts) => void (message.includes("forwarded") && lines.push([message, facts])),
  });
  expect(await signIns((attempt) => ({ "x-forwarded-for": `203.0.113.${attempt}` }))).toEqual(TEN_THEN_NO_MORE);
  const told = expect.stringContaining("by a peer that is not trusted");
  const remedy = "if that is your proxy, set WAV0_TRUSTED_PROXIES=127.0.0.1";
  expect(lines).toEqual([[told, { peer: "127.0.0.1", remedy }]]);
});

test("a refusal says how long to wait, in the header that clients read; an answer that is none says nothing of it", async () => {
  server = await openAuthServer();
  expect((await signIn()).headers.get("retry-after")).toBeNull();
  await signIns(() => ({}));
  const refused = await signIn();
  const seconds = Number(refused.headers.get("retry-after"));
  expect(refused.status).toBe(429);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(await refused.json()).toMatchObject({ message: expect.stringContaining("Too many requests") });
});

test("a start that finds its accounts as they should be says nothing", async () => {
  const lines: string[] = [];
  server = await openAuthServer({ log: (line) => void lines.push(line) });
  const database = { kind: "sqlite", file: server.databaseFile } as const;
  const again = await openAuthServer({ database, log: (line) => void lines.push(line) });
  await again.close();
  expect(lines).toEqual([]);
});

test("behind a proxy that is believed, clients are counted apart", async () => {
  const lines: string[] = [];
  const log = (message: string) => void (message.includes("forwarded") && lines.push(message));
  server = await openAuthServer({ trustedProxies: ["127.0.0.0/8"], log });
  expect(await signIns((attempt) => ({ "x-forwarded-for": `203.0.113.${attempt}` }))).toEqual(Array(11).fill(401));
  expect(lines).toEqual([]);
});

test("where nothing was forwarded, nothing is said of proxies", async () => {
  const lines: string[] = [];
  server = await openAuthServer({ log: (message) => void lines.push(message) });
  expect((await signIn()).status).toBe(401);
  expect(lines.filter((line) => line.includes("forwarded"))).toEqual([]);
});

test("behind a proxy that is believed, only what it added itself counts", async () => {
  server = await openAuthServer({ trustedProxies: ["127.0.0.0/8"] });
  const forged = (attempt: number) => ({ "x-forwarded-for": `203.0.113.${attempt}, 198.51.100.7` });
  expect(await signIns(forged)).toEqual(TEN_THEN_NO_MORE);
});

test("the count is kept with the accounts, so another process on the same database goes on with it", async () => {
  server = await openAuthServer();
  const database = { kind: "sqlite", file: server.databaseFile } as const;
  expect(await signIns(() => ({}))).toEqual(TEN_THEN_NO_MORE);
  const first = server;
  server = await openAuthServer({ database });
  expect((await signIns(() => ({})))[0]).toBe(429);
  await first.close();
});
