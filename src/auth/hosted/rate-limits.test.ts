import { afterEach, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";

let server: AuthServer;
afterEach(() => server.close());

/** As many sign-ins as one address has in a minute, and one more. @returns the status of each */
async function signIns(headers: (attempt: number) => Record<string, string>): Promise<number[]> {
  const statuses: number[] = [];
  for (let attempt = 0; attempt <= 10; attempt++) {
    const response = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: server.url, ...headers(attempt) },
      body: JSON.stringify({ email: "ada@studio.example", password: "not this password" }),
    });
    statuses.push(response.status);
  }
  return statuses;
}

const TEN_THEN_NO_MORE = [...Array<number>(10).fill(401), 429];

test("a client that names other addresses is still counted by its own", async () => {
  server = await openAuthServer();
  expect(await signIns((attempt) => ({ "x-forwarded-for": `203.0.113.${attempt}` }))).toEqual(TEN_THEN_NO_MORE);
});

test("behind a proxy that is believed, clients are counted apart", async () => {
  server = await openAuthServer({ trustedProxies: ["127.0.0.0/8"] });
  expect(await signIns((attempt) => ({ "x-forwarded-for": `203.0.113.${attempt}` }))).toEqual(Array(11).fill(401));
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
