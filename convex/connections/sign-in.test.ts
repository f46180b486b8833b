import { expect, onTestFinished, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { openStudio, refusal } from "../testing/studio.fixture.ts";
import { OAuthServer } from "./oauth-server.fixture.ts";

const REDIRECT_URL = "http://127.0.0.1:1/";

/** A studio on its user's machine with a connection that nobody has signed in to yet. */
async function open() {
  process.env.WAV0_ENCRYPTION_KEY = Buffer.alloc(32, 7).toString("base64");
  process.env.WAV0_ON_USERS_MACHINE = "1";
  onTestFinished(() => {
    delete process.env.WAV0_ENCRYPTION_KEY;
    delete process.env.WAV0_ON_USERS_MACHINE;
  });
  const studio = await openStudio();
  const server = new OAuthServer();
  await server.listen();
  const { connection } = await studio.ada.action(api.connections.publicNode.addConnection, {
    name: "other",
    url: server.other.url,
    auth: { kind: "oauth" },
    isOnThisMachine: true,
  });
  const { connectionId } = connection;
  const begin = async () => {
    const about = { connectionId, redirectUrl: REDIRECT_URL };
    const { authorizationUrl } = await studio.ada.action(api.connections.publicNode.beginConnectionSignIn, about);
    return server.agree(authorizationUrl ?? "");
  };
  const finish = (way: { state: string; code: string }, who = studio.ada) =>
    who.action(api.connections.publicNode.finishConnectionSignIn, way);
  return {
    ...studio,
    server,
    added: connection,
    begin,
    finish,
    signIn: async () => (await finish(await begin())).connection,
    view: async () => (await studio.ada.query(api.connections.public.listConnections, {})).connections[0],
    rows: () =>
      studio.t.run(async (ctx) =>
        JSON.stringify([
          await ctx.db.query("connections").collect(),
          await ctx.db.query("connectionSignIns").collect(),
        ]),
      ),
    call: (tool: string, input: object = {}) =>
      studio.t.action(internal.connections.reach.call, {
        userId: "https://studio.test|ada",
        connectionId,
        tool,
        inputJson: JSON.stringify(input),
      }),
  };
}

test("a sign-in leads to the tools, and its tokens are kept sealed", async () => {
  const { added, signIn, call, rows, server, view } = await open();
  expect(added).toMatchObject({ authKind: "oauth", needsSignIn: true, tools: [] });
  const connection = await signIn();
  expect(connection).toMatchObject({ needsSignIn: false, tools: [{ name: "echo" }, {}, {}, {}] });
  expect(await call("echo", { text: "kick" })).toBe("You said: kick");
  const told = [await rows(), JSON.stringify(await view())].join();
  expect(server.secrets).toHaveLength(2);
  for (const secret of server.secrets) expect(told).not.toContain(secret);
  expect(JSON.parse(await rows())[1]).toEqual([]);
});

test("until somebody signs in nothing is asked of the server, and the chat is told what to do", async () => {
  const { call, server } = await open();
  const before = server.other.requests.length;
  expect((await refusal(call("echo", { text: "a" }))).message).toBe(
    "other wants you to sign in. Open Connections and sign in there.",
  );
  expect(server.other.requests).toHaveLength(before);
});

test("tokens that have expired are renewed by the next call, once, and the new ones are kept", async () => {
  const { signIn, call, server, view } = await open();
  await signIn();
  server.expireAccess();
  for (const text of ["one", "two", "three"]) expect(await call("echo", { text })).toBe(`You said: ${text}`);
  expect(server.renewals).toEqual(["renewed"]);
  server.expireAccess();
  expect(await call("echo", { text: "four" })).toBe("You said: four");
  expect(server.renewals).toEqual(["renewed", "renewed"]);
  expect(await view()).toMatchObject({ needsSignIn: false });
});

test("new tokens are kept though the call that needed them fails", async () => {
  const { signIn, call, server } = await open();
  await signIn();
  server.expireAccess();
  expect((await refusal(call("fail.now"))).message).toContain("the drawer is stuck");
  server.expireAccess();
  expect(await call("echo", { text: "still here" })).toBe("You said: still here");
  expect(server.renewals).toEqual(["renewed", "renewed"]);
});

test("calls at the same time renew once: a server that takes a second renewal for a theft is not alarmed", async () => {
  const { signIn, call, server, view } = await open();
  await signIn();
  server.expireAccess();
  const sentWithTokens = () => server.other.requests.filter(({ authorization }) => authorization).length;
  const before = sentWithTokens();
  let passed = () => {};
  const reached = new Promise<void>((resolve) => {
    server.beforeRenewal = async () => {
      resolve();
      await new Promise<void>((pass) => (passed = pass));
    };
  });
  const calls = ["one", "two", "three"].map((text) => call("echo", { text }));
  await reached;
  // All of them have been refused before the first may renew.
  await expect.poll(sentWithTokens).toBe(before + calls.length);
  passed();
  expect(await Promise.all(calls)).toEqual(["You said: one", "You said: two", "You said: three"]);
  expect(server.renewals).toEqual(["renewed"]);
  expect(await view()).toMatchObject({ needsSignIn: false });
});

test("a sign-in that is over asks to sign in again, forgets the tokens, and is as good as before afterwards", async () => {
  const { signIn, call, server, view, rows } = await open();
  await signIn();
  server.revoke();
  expect((await refusal(call("echo", { text: "a" }))).message).toContain("other wants you to sign in");
  expect(await view()).toMatchObject({ needsSignIn: true, tools: [{ name: "echo" }, {}, {}, {}] });
  expect((await view())?.error).toBeUndefined();
  expect(JSON.parse(await rows())[0][0].auth).toEqual({ kind: "oauth", secret: null });
  await refusal(call("echo", { text: "b" }));
  expect(server.renewals).toEqual(["refused"]);
  expect(await signIn()).toMatchObject({ needsSignIn: false });
  expect(await call("echo", { text: "c" })).toBe("You said: c");
});

test("testing a connection whose sign-in is over says the same on its card", async () => {
  const { ada, added, signIn, server } = await open();
  await signIn();
  server.revoke();
  const { connectionId } = added;
  const { connection } = await ada.action(api.connections.publicNode.testConnection, { connectionId });
  expect([connection.needsSignIn, connection.error]).toEqual([true, undefined]);
});

test.each(["Bad Gateway", '{"error":"temporarily_unavailable"}'])(
  "while %s answers a renewal the user stays signed in",
  async (trouble) => {
    const { signIn, call, server, view } = await open();
    await signIn();
    server.expireAccess();
    server.trouble = trouble;
    expect((await refusal(call("echo", { text: "a" }))).message).toBe(
      "other could not renew your sign-in. Try it again later.",
    );
    expect(await view()).toMatchObject({ needsSignIn: false });
    server.trouble = null;
    expect(await call("echo", { text: "b" })).toBe("You said: b");
    expect(server.renewals).toEqual(["failed", "renewed"]);
  },
);

test("the way back is good once, and for who went", async () => {
  const { begin, finish, user, view } = await open();
  const way = await begin();
  expect((await refusal(finish(way, user("eve")))).message).toContain("this sign-in is over");
  expect((await finish(way)).connection).toMatchObject({ needsSignIn: false });
  expect((await refusal(finish(way))).message).toContain("this sign-in is over");
  expect(await view()).toMatchObject({ needsSignIn: false });
});

test("a code that the server did not give, and one of another sign-in, are no sign-in", async () => {
  const { begin, finish, view } = await open();
  const { state } = await begin();
  expect((await refusal(finish({ state, code: "guess" }))).message).toMatch(/^Signing in did not work/);
  const first = await begin();
  const second = await begin();
  expect((await refusal(finish({ state: first.state, code: first.code }))).message).toContain("this sign-in is over");
  expect((await refusal(finish({ state: second.state, code: first.code }))).message).toMatch(
    /^Signing in did not work/,
  );
  expect(await view()).toMatchObject({ needsSignIn: true });
});
