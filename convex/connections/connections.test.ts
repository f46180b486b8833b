import { describe, expect, onTestFinished, test } from "vitest";
import { MAX_CONNECTIONS } from "../../src/contracts/connection.ts";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, refusal } from "../testing/studio.fixture.ts";
import { callTool, listTools } from "./client.ts";
import { openOtherServer } from "./mcp-server.fixture.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const SECRET = "Bearer very-secret-4711";
const HEADER = { kind: "header", headerName: "Authorization", headerValue: SECRET } as const;

/** A studio on its user's machine, unless it is said that it is not. */
async function open(isOnUsersMachine = true): Promise<Studio> {
  process.env.WAV0_ENCRYPTION_KEY = KEY;
  process.env.WAV0_ON_USERS_MACHINE = isOnUsersMachine ? "1" : "0";
  onTestFinished(() => {
    delete process.env.WAV0_ENCRYPTION_KEY;
    delete process.env.WAV0_ON_USERS_MACHINE;
  });
  return openStudio();
}

type Added = Parameters<Studio["ada"]["action"]>[1];

const add = (studio: Studio, url: string, more: Added = {}, who = "ada") =>
  studio.user(who).action(api.connections.publicNode.addConnection, {
    name: "other",
    url,
    auth: { kind: "none" },
    isOnThisMachine: true,
    ...more,
  });

const call = (studio: Studio, connectionId: string, tool: string, input: object = {}) =>
  studio.t.action(internal.connections.reach.call, {
    userId: "https://studio.test|ada",
    connectionId,
    tool,
    inputJson: JSON.stringify(input),
  });

/** Only clients with the secret get in. */
const admitSecret: NonNullable<Parameters<typeof openOtherServer>[0]>["admit"] = async ({ headers }, response) => {
  if (headers.authorization === SECRET) return true;
  response.writeHead(401).end("who are you?");
  return false;
};

test("an open server is added with its tools, none of them allowed, and called by the chat", async () => {
  const studio = await open();
  const other = await openOtherServer();
  const { connection } = await add(studio, other.url);
  expect(connection).toMatchObject({ name: "other", authKind: "none", isEnabled: true, needsSignIn: false });
  expect(connection.error).toBeUndefined();
  expect(connection.tools.map(({ name, isAllowed }) => [name, isAllowed])).toEqual([
    ["echo", false],
    ["wait", false],
    ["flood", false],
    ["fail.now", false],
  ]);
  expect(await call(studio, connection.connectionId, "echo", { text: "kick" })).toBe("You said: kick");
  expect(other.calls).toEqual(["echo"]);
});

test("a header is sent with every request, kept sealed, and told to nobody", async () => {
  const studio = await open();
  const other = await openOtherServer({ admit: admitSecret });
  const { connection } = await add(studio, other.url, { auth: HEADER });
  expect(connection).toMatchObject({ authKind: "header", tools: [{ name: "echo" }, {}, {}, {}] });
  expect(await call(studio, connection.connectionId, "echo", { text: "a" })).toBe("You said: a");
  expect(other.requests.every(({ authorization }) => authorization === SECRET)).toBe(true);
  const rows = await studio.t.run(async (ctx) => ctx.db.query("connections").collect());
  const told = [connection, await studio.ada.query(api.connections.public.listConnections, {}), rows];
  expect(JSON.stringify(told)).not.toMatch(/very-secret|4711/);
});

test("the secret of a row opens for its user and its address only", async () => {
  const studio = await open();
  const other = await openOtherServer({ admit: admitSecret });
  const thief = await openOtherServer();
  const { connection } = await add(studio, other.url, { auth: HEADER });
  const id = studio.t.run(async (ctx) => ctx.db.normalizeId("connections", connection.connectionId));
  await studio.t.run(async (ctx) => {
    const connectionId = await id;
    if (connectionId) await ctx.db.patch("connections", connectionId, { url: thief.url });
  });
  expect((await refusal(call(studio, connection.connectionId, "echo", { text: "a" }))).code).toBe("CONNECTION_FAILED");
  expect(thief.requests).toEqual([]);
});

test("without a key secrets are not taken, and a changed key opens none", async () => {
  const studio = await open();
  const other = await openOtherServer({ admit: admitSecret });
  const { connection } = await add(studio, other.url, { auth: HEADER });
  process.env.WAV0_ENCRYPTION_KEY = Buffer.alloc(32, 8).toString("base64");
  const { message } = await refusal(call(studio, connection.connectionId, "echo", { text: "a" }));
  expect(message).toContain("WAV0_ENCRYPTION_KEY");
  delete process.env.WAV0_ENCRYPTION_KEY;
  expect((await refusal(add(studio, other.url, { name: "second", auth: HEADER }))).message).toContain(
    "32 random bytes",
  );
  expect((await studio.ada.query(api.connections.public.listConnections, {})).connections).toHaveLength(1);
});

describe("what a server does wrong is told in words, and the connection stays:", () => {
  test("one that refuses the key, and then takes it", async () => {
    const studio = await open();
    let isOpen = false;
    const admit: typeof admitSecret = async (request, response) => isOpen || admitSecret(request, response);
    const other = await openOtherServer({ admit });
    const { connection } = await add(studio, other.url, { auth: { ...HEADER, headerValue: "Bearer wrong" } });
    expect(connection.error).toMatch(/other could not be used|sign in/);
    expect(connection.error).not.toContain("wrong");
    expect(connection.tools).toEqual([]);
    isOpen = true;
    const { connectionId } = connection;
    const again = await studio.ada.action(api.connections.publicNode.testConnection, { connectionId });
    expect([again.connection.error, again.connection.tools.length]).toEqual([undefined, 4]);
  });

  test.each([
    ["nobody listens", async () => "http://127.0.0.1:9/mcp", /could not be used/],
    ["no MCP is spoken", async () => (await openOtherServer({ admit: refuseAll })).url, /could not be used/],
    [
      "a redirect leads elsewhere",
      async () => (await openOtherServer({ admit: redirectAll })).url,
      /redirects elsewhere/,
    ],
  ])("%s", async (_what, address, words) => {
    const studio = await open();
    const { connection } = await add(studio, await address());
    expect(connection.error).toMatch(words);
    expect(connection.reachedAt).toBeNull();
  });

  test("a tool that fails says so itself", async () => {
    const studio = await open();
    const { connection } = await add(studio, (await openOtherServer()).url);
    const { code, message } = await refusal(call(studio, connection.connectionId, "fail.now"));
    expect([code, message]).toEqual(["CONNECTION_FAILED", "fail.now of other says: the drawer is stuck"]);
  });

  test("a huge result is cut to what a model can take", async () => {
    const studio = await open();
    const { connection } = await add(studio, (await openOtherServer()).url);
    const text = await call(studio, connection.connectionId, "flood");
    expect(text.length).toBeLessThan(21_000);
    expect(text).toContain("[cut: the whole has 300000 characters]");
  });

  test("one that does not end, or answers with too much, is left", async () => {
    const { url } = await openOtherServer();
    const server = { name: "other", url, isOnThisMachine: true, auth: { kind: "none" as const } };
    const slow = callTool(server, { tool: "wait", input: {} }, { millis: 1_500, maxBytes: 1_000_000 });
    expect((await refusal(slow)).message).toContain("did not answer within 1.5 s");
    const much = listTools(server, { millis: 20_000, maxBytes: 300 });
    expect((await refusal(much)).message).toMatch(/more than 0.0003 MB/);
  });
});

const refuseAll: typeof admitSecret = async (_request, response) => {
  response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hello</h1>");
  return false;
};

const redirectAll: typeof admitSecret = async (_request, response) => {
  response.writeHead(307, { location: "http://169.254.169.254/mcp" }).end();
  return false;
};

describe("an address that is never reached:", () => {
  test.each([
    ["a private network", "http://10.0.0.1/mcp", {}],
    ["a private network, from this machine", "http://10.0.0.1/mcp", { isOnThisMachine: true }],
    ["the address of a cloud's secrets", "http://169.254.169.254/mcp", {}],
    ["this machine, if that was not said", "http://127.0.0.1:9/mcp", {}],
    ["this machine by name, if that was not said", "http://localhost:9/mcp", {}],
    ["this machine in disguise", "http://[::ffff:127.0.0.1]:9/mcp", {}],
    ["the public, if it was said to be on this machine", "http://1.1.1.1/mcp", { isOnThisMachine: true }],
  ])("%s", async (_what, url, more) => {
    const studio = await open();
    const { connection } = await add(studio, url, { isOnThisMachine: false, ...more });
    expect(connection.error).toMatch(/cannot be connected|private network|not on this machine/);
  });

  test("this machine, by a studio that is on another", async () => {
    const studio = await open(false);
    const other = await openOtherServer();
    const refused = await refusal(add(studio, other.url));
    expect(refused).toMatchObject({ code: "INVALID_INPUT", details: { field: "isOnThisMachine" } });
    expect((await studio.ada.query(api.connections.public.listConnections, {})).canReachThisMachine).toBe(false);
    expect(other.requests).toEqual([]);
  });
});

test("a connection can be switched off, its tools allowed one by one, and it be removed with everything", async () => {
  const studio = await open();
  const { connection } = await add(studio, (await openOtherServer()).url);
  const { connectionId } = connection;
  const offered = async () =>
    studio.t.query(internal.connections.records.enabled, { userId: "https://studio.test|ada" });
  await studio.ada.mutation(api.connections.public.allowConnectionTool, {
    connectionId,
    tool: "echo",
    isAllowed: true,
  });
  expect(await offered()).toMatchObject([{ name: "other", allowed: ["echo"] }]);
  await studio.ada.action(api.connections.publicNode.testConnection, { connectionId });
  expect(await offered()).toMatchObject([{ allowed: ["echo"] }]);
  await studio.ada.mutation(api.connections.public.enableConnection, { connectionId, isEnabled: false });
  expect(await offered()).toEqual([]);
  await studio.ada.mutation(api.connections.public.removeConnection, { connectionId });
  expect((await refusal(studio.ada.action(api.connections.publicNode.testConnection, { connectionId }))).code).toBe(
    "CONNECTION_NOT_FOUND",
  );
});

test("names are one's own and once, of plain letters, and there is an end to them", async () => {
  const studio = await open();
  const nobody = "http://127.0.0.1:9/mcp";
  await add(studio, nobody);
  expect((await refusal(add(studio, nobody))).details).toEqual({ field: "name" });
  expect((await add(studio, nobody, {}, "bob")).connection.name).toBe("other");
  expect((await refusal(add(studio, nobody, { name: "My Server" }))).details).toEqual({ field: "name" });
  for (let count = 1; count < MAX_CONNECTIONS; count++) await add(studio, nobody, { name: `n${count}` });
  expect((await refusal(add(studio, nobody, { name: "more" }))).message).toContain(`${MAX_CONNECTIONS} connections`);
});

test("another user's connection reads as not found, whatever is asked", async () => {
  const studio = await open();
  const { connection } = await add(studio, (await openOtherServer()).url);
  const { connectionId } = connection;
  const bob = studio.user("bob");
  const redirectUrl = "http://127.0.0.1:1/";
  const calls = [
    () => bob.action(api.connections.publicNode.testConnection, { connectionId }),
    () => bob.action(api.connections.publicNode.beginConnectionSignIn, { connectionId, redirectUrl }),
    () => bob.mutation(api.connections.public.removeConnection, { connectionId }),
    () => bob.mutation(api.connections.public.enableConnection, { connectionId, isEnabled: false }),
    () => bob.mutation(api.connections.public.allowConnectionTool, { connectionId, tool: "echo", isAllowed: true }),
  ];
  for (const attempt of calls) expect((await refusal(attempt())).code).toBe("CONNECTION_NOT_FOUND");
  expect((await bob.query(api.connections.public.listConnections, {})).connections).toEqual([]);
});
