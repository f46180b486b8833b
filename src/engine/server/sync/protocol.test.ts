import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connectRaw } from "../../testing/raw-client.ts";
import type { RawClient } from "../../testing/raw-client.ts";
import { ADMIN_KEY, captureFixture, createTokenSigner, startDeployment } from "../../testing/test-deployment.ts";
import type { TestDeployment, TokenSigner } from "../../testing/test-deployment.ts";
import { decodeTimestamp, encodeTimestamp } from "../timestamp.ts";
import type { StateVersion } from "./messages.ts";

const START: StateVersion = { querySet: 0, identity: 0, ts: encodeTimestamp(0n) };

let deployment: TestDeployment;
let signer: TokenSigner;
let client: RawClient;
let channels = 0;
let channel = "";
let sessions = 0;

beforeAll(async () => {
  signer = await createTokenSigner();
  deployment = await startDeployment({ deployment: await captureFixture(), environment: signer.environment });
});

afterAll(() => deployment.stop());

beforeEach(async () => {
  deployment.clock = Date.now();
  channels += 1;
  channel = `channel ${channels}`;
  client = await connectRaw(deployment.url);
  sessions += 1;
  connect(`session ${sessions}`);
});

afterEach(() => client.close());

function connect(sessionId: string, extra: object = {}): void {
  client.send({
    type: "Connect",
    sessionId,
    connectionCount: 0,
    lastCloseReason: null,
    clientTs: deployment.clock,
    ...extra,
  });
}

function modify(baseVersion: number, ...modifications: object[]): void {
  client.send({ type: "ModifyQuerySet", baseVersion, newVersion: baseVersion + 1, modifications });
}

function add(queryId: number, udfPath: string, args: object = {}, extra: object = {}): object {
  return { type: "Add", queryId, udfPath, args: [args], ...extra };
}

function mutate(requestId: number, udfPath: string, args: object): void {
  client.send({ type: "Mutation", requestId, udfPath, args: [args] });
}

/** A mutation that no connection of a test made. */
async function fromOutside(to: string, body: string): Promise<void> {
  const path = { component: "", module: "messages", name: "replaceAll" };
  await deployment.engine.mutation(path, { channel: to, body }, { kind: "system", identity: null });
}

describe("a transition", () => {
  test("begins at zero and names the version of the query set it answers", async () => {
    modify(0, add(0, "messages:list", { channel }), add(1, "messages:whoAmI"));
    const { startVersion, endVersion, modifications } = await client.next("Transition");
    expect(startVersion).toEqual(START);
    expect(endVersion).toMatchObject({ querySet: 1, identity: 0 });
    expect(modifications).toEqual([
      { type: "QueryUpdated", queryId: 0, value: [], logLines: [], journal: null },
      { type: "QueryUpdated", queryId: 1, value: null, logLines: [], journal: null },
    ]);
  });

  test("begins where the one before ended", async () => {
    modify(0, add(0, "messages:list", { channel }));
    const first = await client.next("Transition");
    modify(1, { type: "Remove", queryId: 0 }, add(1, "messages:whoAmI"));
    const second = await client.next("Transition");
    expect(second.startVersion).toEqual(first.endVersion);
    expect(second.modifications).toMatchObject([{ type: "QueryRemoved", queryId: 0 }, { queryId: 1 }]);
  });

  test("answers an empty query set too, which reconnecting clients wait for", async () => {
    modify(0);
    expect(await client.next("Transition")).toMatchObject({ endVersion: { querySet: 1 }, modifications: [] });
  });

  test("follows every mutation, at its timestamp or later, even if it changes no query", async () => {
    mutate(0, "messages:send", { channel, body: "unseen" });
    const response = await client.next("MutationResponse");
    expect(response).toMatchObject({ requestId: 0, success: true });
    const { endVersion, modifications } = await client.next("Transition");
    expect(modifications).toEqual([]);
    expect(decodeTimestamp(endVersion.ts)).toBeGreaterThanOrEqual(decodeTimestamp(response.ts ?? ""));
  });

  test("holds only the queries that a commit concerns and whose result is another", async () => {
    modify(
      0,
      add(0, "messages:list", { channel }),
      add(1, "messages:list", { channel: "elsewhere" }),
      add(2, "messages:whoAmI"),
    );
    await client.next("Transition");
    await fromOutside(channel, "a");
    expect(await client.next("Transition")).toMatchObject({ modifications: [{ queryId: 0, value: ["a"] }] });
    // The same list again: a new document, the same result.
    await fromOutside(channel, "a");
    await fromOutside("a third", "b");
    await fromOutside(channel, "c");
    expect(await client.next("Transition")).toMatchObject({ modifications: [{ queryId: 0, value: ["c"] }] });
    expect(client.waiting).toEqual([]);
  });

  test("tells of a query that fails, and of its recovery", async () => {
    modify(0, add(0, "messages:list", { channel: 7 }), add(1, "messages:nothing"));
    const { modifications } = await client.next("Transition");
    expect(modifications).toMatchObject([
      { type: "QueryFailed", queryId: 0, errorMessage: expect.stringContaining("ArgumentValidationError") },
      { type: "QueryFailed", queryId: 1, errorMessage: expect.stringContaining("Could not find public function") },
    ]);
  });
});

describe("mutations of one connection", () => {
  test("run in the order they were sent", async () => {
    const bodies = Array.from({ length: 20 }, (_, index) => `m${index}`);
    for (const [index, body] of bodies.entries()) mutate(index, "messages:send", { channel, body });
    const answered: number[] = [];
    while (answered.length < bodies.length) answered.push((await client.skipTo("MutationResponse")).requestId);
    expect(answered).toEqual(bodies.map((_, index) => index));
    modify(0, add(0, "messages:list", { channel }));
    let transition = await client.skipTo("Transition");
    while (transition.endVersion.querySet === 0) transition = await client.skipTo("Transition");
    expect(transition.modifications).toMatchObject([{ value: bodies }]);
  });

  test("run once for a session and request, however often they arrive", async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      mutate(7, "messages:send", { channel, body: "once" });
      expect(await client.next("MutationResponse")).toMatchObject({ requestId: 7, success: true });
      await client.next("Transition");
    }
    modify(0, add(0, "messages:list", { channel }));
    expect(await client.next("Transition")).toMatchObject({ modifications: [{ value: ["once"] }] });
  });

  test("answer a failure with its message and data, and no timestamp", async () => {
    mutate(0, "messages:refuse", { count: { $integer: "BQAAAAAAAAA=" } });
    expect(await client.next("MutationResponse")).toEqual({
      type: "MutationResponse",
      requestId: 0,
      success: false,
      result: expect.stringContaining("REFUSED"),
      errorData: { code: "REFUSED", count: { $integer: "BQAAAAAAAAA=" } },
      logLines: [],
    });
  });
});

test("a disk that cannot be written fails the mutation in words, keeps the connection, and reading goes on", async () => {
  const { connection } = deployment.engine.database;
  modify(0, add(0, "messages:list", { channel }));
  await client.next("Transition");
  connection.exec("PRAGMA query_only = 1");
  mutate(3, "messages:send", { channel, body: "lost" });
  expect(await client.next("MutationResponse")).toMatchObject({
    success: false,
    result: expect.stringMatching(/deployment\.sqlite cannot be written/),
    errorData: { trouble: "not-writable" },
  });
  modify(1, add(1, "messages:list", { channel }));
  while ((await client.skipTo("Transition")).endVersion.querySet !== 2);
  connection.exec("PRAGMA query_only = 0");
  mutate(4, "messages:send", { channel, body: "kept" });
  expect(await client.skipTo("MutationResponse")).toMatchObject({ requestId: 4, success: true });
});

test("a paginated query keeps the end of its page when documents are added before it", async () => {
  const page = add(0, "messages:page", { channel, paginationOpts: { numItems: 2, cursor: null } });
  for (const [index, body] of ["a", "b", "c"].entries()) {
    mutate(index, "messages:send", { channel, body });
    await client.next("MutationResponse");
    await client.next("Transition");
  }
  modify(0, page);
  const first = await client.next("Transition");
  const bodies = ({ modifications }: typeof first) => {
    const [update] = modifications;
    if (update?.type !== "QueryUpdated") throw new Error("The page failed");
    // Results of messages:page.
    return {
      journal: update.journal,
      bodies: (update.value as { page: { body: string }[] }).page.map(({ body }) => body),
    };
  };
  expect(bodies(first)).toEqual({ bodies: ["a", "b"], journal: expect.any(String) });
  modify(1, { type: "Remove", queryId: 0 }, { ...page, queryId: 1, journal: bodies(first).journal });
  const again = await client.next("Transition");
  expect(bodies({ ...again, modifications: again.modifications.slice(1) }).bodies).toEqual(["a", "b"]);
});

describe("authentication", () => {
  test("raises the identity version and runs every query for the user", async () => {
    modify(0, add(0, "messages:whoAmI"));
    await client.next("Transition");
    const value = await signer.sign("ada", deployment.clock + 60_000);
    client.send({ type: "Authenticate", tokenType: "User", value, baseVersion: 0 });
    const transition = await client.next("Transition");
    expect(transition.endVersion).toMatchObject({ identity: 1, querySet: 1 });
    expect(transition.modifications).toMatchObject([{ queryId: 0, value: { subject: "ada" } }]);
    client.send({ type: "Authenticate", tokenType: "None", baseVersion: 1 });
    expect(await client.next("Transition")).toMatchObject({
      endVersion: { identity: 2 },
      modifications: [{ value: null }],
    });
  });

  test("with a token that does not hold is answered by an AuthError that names the base version", async () => {
    client.send({ type: "Authenticate", tokenType: "User", value: "nonsense", baseVersion: 0 });
    const error = await client.next("AuthError");
    expect(error).toMatchObject({ baseVersion: 0, authUpdateAttempted: true });
    expect(await client.closed).toMatchObject({ code: 1000 });
  });

  test("ends when the token expires: the next run of anything asks for another token", async () => {
    const value = await signer.sign("ada", deployment.clock + 60_000);
    client.send({ type: "Authenticate", tokenType: "User", value, baseVersion: 0 });
    modify(0, add(0, "messages:list", { channel }));
    await client.next("Transition");
    deployment.clock += 66_000;
    mutate(0, "messages:send", { channel, body: "too late" });
    expect(await client.skipTo("AuthError")).toMatchObject({ authUpdateAttempted: false, baseVersion: 1 });
    await client.closed;
    const path = { component: "", module: "messages", name: "list" };
    const { answers } = await deployment.engine.queries([
      { path, args: { channel }, caller: { kind: "system", identity: null } },
    ]);
    expect(answers[0]).toMatchObject({ value: [] });
  });

  test("as an administrator opens internal functions and components, and may impersonate", async () => {
    const impersonating = { subject: "bob", issuer: "https://i", name: "Bob" };
    client.send({ type: "Authenticate", tokenType: "Admin", value: ADMIN_KEY, baseVersion: 0, impersonating });
    modify(
      0,
      add(0, "messages:whoAmI"),
      add(1, "_system/cli/tables", { paginationOpts: {} }, { componentPath: "workflow" }),
    );
    const { modifications } = await client.next("Transition");
    expect(modifications).toMatchObject([
      { queryId: 0, value: { subject: "bob", name: "Bob" } },
      { queryId: 1, value: { isDone: true, page: expect.arrayContaining([{ name: "workflows" }]) } },
    ]);
  });

  test("with another admin key is refused", async () => {
    client.send({ type: "Authenticate", tokenType: "Admin", value: "test|wrong", baseVersion: 0 });
    await client.next("AuthError");
  });

  test("without the admin key opens no system query and no component", async () => {
    modify(
      0,
      add(0, "_system/cli/queryEnvironmentVariables"),
      add(1, "workflow:list", {}, { componentPath: "workflow" }),
    );
    const { modifications } = await client.next("Transition");
    expect(modifications).toMatchObject([{ type: "QueryFailed" }, { type: "QueryFailed" }]);
  });
});

describe("a connection is closed", () => {
  test("as by a server that restarts, if the client has seen more than the deployment knows", async () => {
    connect("ahead", { maxObservedTimestamp: encodeTimestamp(2n ** 63n) });
    expect(await client.closed).toEqual({ code: 1011, reason: expect.stringMatching(/^InternalServerError: .*ahead/) });
  });

  test.each([
    ["is no JSON", "nonsense"],
    ["is of an unknown type", { type: "Nonsense" }],
    ["builds on another query set", { type: "ModifyQuerySet", baseVersion: 5, newVersion: 6, modifications: [] }],
    ["builds on another identity", { type: "Authenticate", tokenType: "None", baseVersion: 5 }],
    ["has arguments that are no object", { type: "Mutation", requestId: 0, udfPath: "messages:send", args: [7] }],
  ])("with a FatalError if a frame %s", async (_what, frame) => {
    client.send(frame);
    expect((await client.next("FatalError")).error).not.toBe("");
    expect(await client.closed).toMatchObject({ code: 1002 });
  });
});

test("a path that is no sync endpoint is refused with 404", async () => {
  const socket = new WebSocket(`${deployment.url.replace("http", "ws")}/api/elsewhere`);
  const error = await new Promise<Error>((resolve) => {
    socket.once("error", resolve);
  });
  expect(error.message).toContain("404");
});
