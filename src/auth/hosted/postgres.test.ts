import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openPostgres } from "./postgres.ts";
import { openAuthServer } from "./testing/auth-server.ts";
import { createOAuthApp, PASSWORD } from "./testing/oauth-app.ts";
import { POSTGRES_PROGRAMS, startPostgres, type PostgresServer } from "./testing/postgres.ts";

const PATIENCE = { timeout: 60_000, interval: 50 };

async function listening(answer: (server: Server) => void): Promise<{ port: number; close(): Promise<unknown> }> {
  const server = createServer();
  answer(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // A TCP server that listens has an address with a port.
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}

test("a server that does not run is waited for, and then refused in one sentence without the password", async () => {
  const { port, close } = await listening(() => {});
  await close(); // Nobody listens there now.
  const lines: string[] = [];
  const url = `postgres://owner:tiger@127.0.0.1:${port}/accounts`;
  const opening = openPostgres({ url, log: (line) => void lines.push(line), patienceMillis: 1_200 });
  await expect(opening).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringMatching(/WAV0_AUTH_DATABASE_URL cannot be used \(.*ECONNREFUSED.*\): start the server/),
  });
  await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining("tiger") });
  expect(lines).toEqual(["waiting for the accounts' database"]);
});

test("what answers and is no PostgreSQL is refused at once", async () => {
  const server = await listening((tcp) =>
    tcp.on("connection", (socket) => socket.resume().end("HTTP/1.1 400 Bad Request\r\n")),
  );
  const url = `postgres://owner@127.0.0.1:${server.port}/accounts`;
  const refusal: unknown = await openPostgres({ url, log: () => {} }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining("check the address") });
  await server.close();
});

describe.skipIf(POSTGRES_PROGRAMS === null)("with a real PostgreSQL (Debian: apt-get install postgresql)", () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres(POSTGRES_PROGRAMS ?? "");
  }, 120_000);
  afterAll(() => postgres.close());

  test("a wrong user or database is refused with the server's reason, without waiting", async () => {
    const url = postgres.createDatabase("reasons");
    const log = vi.fn();
    for (const [wrong, reason] of [
      [url.replace("owner@", "nobody-here@"), /role "nobody-here" does not exist/],
      [url.replace("/reasons", "/elsewhere"), /database "elsewhere" does not exist/],
    ] as const) {
      const message = expect.stringMatching(reason);
      await expect(openPostgres({ url: wrong, log })).rejects.toMatchObject({ code: "INVALID_INPUT", message });
    }
    expect(log).not.toHaveBeenCalled();
  });

  test("hubs that start together on an empty database make one set of tables and one signing key", async () => {
    const database = { kind: "postgres", url: postgres.createDatabase("together") } as const;
    const servers = await Promise.all([1, 2, 3].map(() => openAuthServer({ database })));
    expect(new Set(servers.map(({ auth }) => auth.jwks)).size).toBe(1);
    await Promise.all(servers.map((server) => server.close()));
  });

  test("hubs take turns, and one that fails in its turn lets the next one in", async () => {
    const url = postgres.createDatabase("turns");
    const databases = await Promise.all([1, 2, 3].map(() => openPostgres({ url, log: () => {} })));
    let inside = 0;
    const seen: number[] = [];
    const turn = (fails: boolean) => async () => {
      seen.push(++inside);
      await new Promise((resolve) => setTimeout(resolve, 30));
      inside--;
      if (fails) throw new Error("no table was made");
      return "made";
    };
    const turns = databases.flatMap((database, k) => [0, 1].map((n) => database.exclusively(turn(k === n))));
    const outcomes = await Promise.allSettled(turns);
    expect(seen).toEqual([1, 1, 1, 1, 1, 1]);
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(2);
    await Promise.all(databases.map((database) => database.close()));
  });

  test("a database that is there is not away, also for one who asks about all of the past", async () => {
    const database = await openPostgres({ url: postgres.createDatabase("moments"), log: () => {} });
    expect([await database.isAway(), await database.isAway(0), database.wasAway()]).toEqual([false, false, false]);
    await database.close();
  });

  test("another secret on existing accounts is refused with the name of the variable; the right one still opens", async () => {
    const database = { kind: "postgres", url: postgres.createDatabase("secrets") } as const;
    await openAuthServer({ database }).then((server) => server.close());
    await expect(openAuthServer({ database, secret: "another random text of 32 letters" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("WAV0_AUTH_SECRET"),
    });
    await openAuthServer({ database }).then((server) => server.close());
  });

  test("sign-in, consent and keys work as on SQLite, no line warns at a start, and a refusal by rate says for how long", async () => {
    const log = vi.fn();
    const database = { kind: "postgres", url: postgres.createDatabase("journey") } as const;
    for (let start = 0; start < 2; start++) await openAuthServer({ database, log }).then((server) => server.close());
    expect(log).not.toHaveBeenCalled();
    const server = await openAuthServer({ database });
    const app = createOAuthApp({ url: server.url, email: "ada@studio.example" });
    const { access_token: token } = await app.connect();
    const answer = await fetch(`${server.url}/mcp`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    const signIn = () =>
      post(server.url, "/api/auth/sign-in/email", { email: "bea@studio.example", password: PASSWORD });
    let refused = await signIn();
    for (let attempt = 0; attempt < 30 && refused.status !== 429; attempt++) refused = await signIn();
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    await server.close();
  });

  test("a restart of the server costs answers of 503 and nothing else: who is signed in stays so", async () => {
    const log = vi.fn();
    const url = postgres.createDatabase("restart");
    const server = await openAuthServer({ database: { kind: "postgres", url }, log });
    const app = createOAuthApp({ url: server.url, email: "ada@studio.example" });
    const { access_token: token } = await app.connect();
    const mcp = () => fetch(`${server.url}/mcp`, { headers: { authorization: `Bearer ${token}` } });
    const account = () => fetch(`${server.url}/account`, { headers: { cookie: app.browser.cookie() } });
    postgres.stop();
    await vi.waitUntil(() => server.auth.wasAway(), PATIENCE);
    const signIn = await post(server.url, "/api/auth/sign-in/email", {
      email: "ada@studio.example",
      password: PASSWORD,
    });
    for (const answer of [signIn, await mcp()]) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toBe("5");
      expect(await answer.text()).toContain("cannot reach its accounts right now");
    }
    const page = await fetch(`${server.url}/account`, {
      headers: { cookie: app.browser.cookie(), accept: "text/html" },
    });
    expect(page.status).toBe(503);
    expect(page.headers.get("content-type")).toContain("text/html");
    postgres.start();
    await vi.waitUntil(() => !server.auth.wasAway(), PATIENCE);
    expect((await mcp()).status).toBe(200);
    expect((await account()).status).toBe(200);
    const lines = log.mock.calls.map(([line]: string[]) => line);
    expect(lines.filter((line) => line === "the accounts' database is away")).toHaveLength(1);
    expect(lines.filter((line) => line === "the accounts' database is back")).toHaveLength(1);
    await server.close();
  });
});

function post(url: string, path: string, body: unknown): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify(body),
  });
}
