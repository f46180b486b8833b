import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPublicFetch } from "./public-fetch.ts";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { openDocumentHost, type DocumentHost } from "./testing/document-host.ts";

const CLIENT = "https://app.example/client.json";
const CALLBACK = "https://app.example/callback";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let host: DocumentHost;
let server: AuthServer;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  host = await openDocumentHost();
  server = await openAuthServer({ fetchClientDocument: createPublicFetch(host.network) });
});
afterEach(async () => {
  await server.close();
  await host.close();
  vi.useRealTimers();
});

function publish(headers: Record<string, string> = {}, redirect = CALLBACK): void {
  host.publish(CLIENT, { client_id: CLIENT, client_name: "App", redirect_uris: [redirect] }, headers);
}

/** @returns the path that an authorisation leads to, or the error */
async function authorize(url = server.url): Promise<string> {
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT,
    redirect_uri: CALLBACK,
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  const response = await fetch(`${url}/api/auth/oauth2/authorize?${parameters}`);
  // better-auth's redirection for scripts, or RFC 6749's error.
  const body = (await response.json()) as { url?: string; error?: string };
  return body.url === undefined ? String(body.error) : new URL(body.url, url).pathname;
}

const pass = (millis: number) => vi.setSystemTime(Date.now() + millis);

test.each<[says: string, headers: Record<string, string>, fresh: number, stale: number]>([
  ["nothing", {}, 59 * MINUTE, 2 * MINUTE],
  ["ten minutes", { "cache-control": "public, max-age=600" }, 9 * MINUTE, 2 * MINUTE],
  ["not at all", { "cache-control": "no-store" }, 4 * MINUTE, 2 * MINUTE],
  ["a second", { "cache-control": "max-age=1" }, 4 * MINUTE, 2 * MINUTE],
  ["a year", { "cache-control": "max-age=31536000" }, 23 * HOUR, 2 * HOUR],
])("a document whose server says to keep it %s is asked for again in time", async (_says, headers, fresh, stale) => {
  publish(headers);
  expect(await authorize()).toBe("/sign-in");
  pass(fresh);
  expect(await authorize()).toBe("/sign-in");
  expect(host.asked).toHaveLength(1);
  pass(stale);
  expect(await authorize()).toBe("/sign-in");
  expect(host.asked).toHaveLength(2);
});

test("what a document no longer names stops to hold when it is asked for again", async () => {
  publish();
  expect(await authorize()).toBe("/sign-in");
  publish({}, "https://app.example/moved");
  pass(2 * HOUR);
  expect(await authorize()).toBe("/auth-error");
});

test("while its site is away a client goes on by its last document for a day, and no longer", async () => {
  publish();
  await authorize();
  host.serve(CLIENT, (response) => void response.writeHead(503).end());
  pass(23 * HOUR);
  expect(await authorize()).toBe("/sign-in");
  pass(2 * HOUR);
  expect(await authorize()).toBe("temporarily_unavailable");
});

test("a client whose document is gone ends when it is asked for again", async () => {
  publish();
  await authorize();
  host.serve(CLIENT, (response) => void response.writeHead(404).end());
  pass(2 * HOUR);
  expect(await authorize()).toBe("invalid_client");
});

test("many who come at once cause one request", async () => {
  publish();
  expect(await Promise.all(Array.from({ length: 8 }, () => authorize()))).toEqual(Array(8).fill("/sign-in"));
  expect(host.asked).toHaveLength(1);
});

test("a studio that starts again knows its clients without asking", async () => {
  publish();
  await authorize();
  const database = { kind: "sqlite", file: server.databaseFile } as const;
  const again = await openAuthServer({
    publicUrl: server.url,
    database,
    fetchClientDocument: createPublicFetch(host.network),
  });
  expect(await authorize(again.url)).toBe("/sign-in");
  expect(host.asked).toHaveLength(1);
  await again.close();
});
