import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADMIN_KEY } from "../../testing/test-deployment.ts";
import { StorageTrouble } from "../../storage/storage-trouble.ts";
import { decodeTimestamp, encodeTimestamp } from "../timestamp.ts";
import { openMemorySync, tokenOf, type MemoryConnection, type MemorySync } from "./memory-sync.fixture.ts";
import type { ServerMessage } from "./messages.ts";
import type { SessionParts } from "./session.ts";

type MessageOf<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

let sync: MemorySync;
let connection: MemoryConnection;
let heard: ServerMessage[];
let closed: { code: number; reason: string } | null;
let channels = 0;
let channel = "";

beforeAll(async () => {
  sync = await openMemorySync();
});
afterAll(() => sync.dispose());
beforeEach(() => {
  channel = `channel ${(channels += 1)}`;
  open();
});
afterEach(() => connection.drop());

function open(parts: Partial<SessionParts> = {}): void {
  const mine: ServerMessage[] = [];
  heard = mine;
  closed = null;
  const end = {
    frame: (message: ServerMessage) => void mine.push(message),
    closed: (code: number, reason: string) => void (closed = { code, reason }),
  };
  connection = sync.connect(end, parts);
}

const connect = (extra: object = {}) => connection.send({ type: "Connect", sessionId: `s${channels}`, ...extra });
const add = (queryId: number, name: string, args: object = {}, extra: object = {}) => ({
  type: "Add",
  queryId,
  udfPath: `notes:${name}`,
  args: [args],
  ...extra,
});
const modify = (baseVersion: number, ...modifications: object[]) =>
  connection.send({ type: "ModifyQuerySet", baseVersion, newVersion: baseVersion + 1, modifications });
const mutate = (requestId: number, name: string, args: object, extra: object = {}) =>
  connection.send({ type: "Mutation", requestId, udfPath: `notes:${name}`, args: [args], ...extra });
const authenticate = (baseVersion: number, token: object) =>
  connection.send({ type: "Authenticate", baseVersion, ...token });
const user = (subject: string, lifetime = 60_000) => ({
  tokenType: "User",
  value: tokenOf(subject, sync.clock + lifetime),
});

/** The next frame that came and was not asked for yet; it must be of this type. */
async function next<T extends ServerMessage["type"]>(type: T): Promise<MessageOf<T>> {
  await expect.poll(() => heard.length + (closed ? 1 : 0)).toBeGreaterThan(0);
  const message = heard.shift();
  if (message?.type !== type) throw new Error(`Expected ${type}, but got ${JSON.stringify(message ?? closed)}`);
  return message as MessageOf<T>; // Just checked.
}
const answersTo = (requestId: number) =>
  heard.filter((message) => message.type === "MutationResponse" && message.requestId === requestId);
const end = async () => {
  await expect.poll(() => closed).not.toBeNull();
  return closed;
};
/** Long enough for whatever would come by itself. */
const quiet = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
};

describe("a frame that no client of the protocol sends ends the connection with a FatalError and 1002", () => {
  test.each<[string, object]>([
    ["a timestamp that is none", { type: "Connect", sessionId: "s", maxObservedTimestamp: "AQ==" }],
    ["a session that has no name", { type: "Connect", sessionId: 7 }],
    ["a query set that skips a version", { type: "ModifyQuerySet", baseVersion: 1, newVersion: 2, modifications: [] }],
    ["a query set that goes back", { type: "ModifyQuerySet", baseVersion: 0, newVersion: 0, modifications: [] }],
    [
      "the same id twice",
      { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add(1, "mine"), add(1, "log")] },
    ],
    ["arguments in no list", { type: "Mutation", requestId: 1, udfPath: "notes:send", args: {} }],
    ["arguments that are null", { type: "Action", requestId: 1, udfPath: "notes:sendInAction", args: [null] }],
    [
      "a query with a list for arguments",
      { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [{ ...add(1, "mine"), args: [[]] }] },
    ],
    ["a negative request", { type: "Mutation", requestId: -1, udfPath: "notes:send", args: [{}] }],
    ["an identity that skips a version", { type: "Authenticate", tokenType: "None", baseVersion: 1 }],
    ["a token of an unknown kind", { type: "Authenticate", tokenType: "Cookie", baseVersion: 0 }],
  ])("%s", async (_what, frame) => {
    connection.send(frame);
    expect((await next("FatalError")).error).not.toBe("");
    expect(await end()).toMatchObject({ code: 1002 });
    expect(sync.open).toBe(0);
  });

  test("after which nothing that it sent is heeded", async () => {
    connection.send({ type: "Nonsense" });
    mutate(1, "send", { channel, text: "never" });
    expect(await end()).toMatchObject({ code: 1002 });
    await quiet();
    expect(await sync.app.query("notes:list", { channel })).toEqual([]);
  });
});

describe("a query set", () => {
  test("answers queries without arguments, of unknown functions and of other kinds, each by itself", async () => {
    modify(
      0,
      { type: "Add", queryId: 1, udfPath: "notes:mine", args: [] },
      add(2, "nothing"),
      add(3, "send", { channel, text: "" }),
      add(4, "secret"),
      add(5, "list", {}),
      add(6, "list", { channel }),
    );
    const { modifications } = await next("Transition");
    expect(modifications.map(({ type, queryId }) => [queryId, type])).toEqual([
      [1, "QueryUpdated"],
      [2, "QueryFailed"],
      [3, "QueryFailed"],
      [4, "QueryFailed"],
      [5, "QueryFailed"],
      [6, "QueryUpdated"],
    ]);
    expect(modifications[2]).toMatchObject({
      errorMessage: expect.stringContaining("as Query, but it is defined as Mutation"),
    });
    expect(modifications[3]).toMatchObject({ errorMessage: expect.stringContaining("Could not find public function") });
    expect(modifications[4]).toMatchObject({ errorMessage: expect.stringMatching(/^ArgumentValidationError/) });
  });

  test("that was changed thrice before it was answered is answered as it is now", async () => {
    modify(0, add(1, "list", { channel }));
    modify(1, { type: "Remove", queryId: 1 }, add(2, "list", { channel: "other" }));
    modify(2, add(3, "mine"));
    let last = await next("Transition");
    const shown = new Set<number>();
    for (;;) {
      for (const { type, queryId } of last.modifications)
        type === "QueryRemoved" ? shown.delete(queryId) : shown.add(queryId);
      if (last.endVersion.querySet === 3) break;
      last = await next("Transition");
    }
    expect([...shown].sort()).toEqual([2, 3]);
  });

  test("may give the id of a removed query to another one in the same frame", async () => {
    modify(0, add(1, "mine"));
    await next("Transition");
    modify(1, { type: "Remove", queryId: 1 }, add(1, "list", { channel }));
    expect((await next("Transition")).modifications).toMatchObject([
      { type: "QueryRemoved", queryId: 1 },
      { type: "QueryUpdated", queryId: 1, value: [] },
    ]);
  });

  test("is not told of what it does not watch any more", async () => {
    modify(0, add(1, "list", { channel }));
    await next("Transition");
    modify(1, { type: "Remove", queryId: 1 });
    await next("Transition");
    await sync.app.mutation("notes:send", { channel, text: "unseen" });
    await quiet();
    expect(heard).toEqual([]);
  });

  test("shows a failing query's data, and its recovery once", async () => {
    for (const text of ["a", "b", "c"]) await sync.app.mutation("notes:send", { channel, text });
    modify(0, add(1, "strict", { channel }));
    const failed = await next("Transition");
    expect(failed.modifications).toMatchObject([
      { type: "QueryFailed", errorData: { channel, texts: ["a", "b", "c"] } },
    ]);
    await sync.app.mutation("notes:clear", { channel, text: "cleared" });
    expect((await next("Transition")).modifications).toMatchObject([{ type: "QueryUpdated", value: 0 }]);
  });
});

describe("a mutation", () => {
  test("may come before the client has said who it is, and is then not remembered", async () => {
    mutate(1, "send", { channel, text: "twice" });
    mutate(1, "send", { channel, text: "twice" });
    await expect.poll(() => answersTo(1).length).toBe(2);
    expect(answersTo(1)).toMatchObject([{ success: true }, { success: true }]);
    expect(await sync.app.query("notes:list", { channel })).toEqual(["twice", "twice"]);
  });

  test("of a session is done once though two connections of it send it at the same time", async () => {
    connect();
    mutate(1, "send", { channel, text: "once" });
    const [first, firstHeard] = [connection, heard];
    open();
    connect();
    mutate(1, "send", { channel, text: "once" });
    expect(await next("MutationResponse")).toMatchObject({ success: true, result: "once" });
    await expect.poll(() => firstHeard.some(({ type }) => type === "MutationResponse")).toBe(true);
    first.drop();
    expect(await sync.app.query("notes:list", { channel })).toEqual(["once"]);
  });

  test("that failed fails again with the same words, and is not tried a second time", async () => {
    connect();
    mutate(1, "refuse", { channel, text: "no" });
    const { type: _type, ...first } = await next("MutationResponse");
    await next("Transition");
    mutate(1, "refuse", { channel, text: "no" });
    expect(await next("MutationResponse")).toMatchObject(first);
    expect(first).toMatchObject({ success: false, errorData: { refused: "no" } });
    expect("ts" in first).toBe(false);
  });

  test("is done for who the client was when it sent it", async () => {
    authenticate(0, user("ada"));
    mutate(1, "send", { channel, text: "as ada" });
    authenticate(1, user("bob"));
    mutate(2, "send", { channel, text: "as bob" });
    authenticate(2, { tokenType: "None" });
    mutate(3, "send", { channel, text: "as nobody" });
    modify(0, add(1, "mine"));
    await expect.poll(() => heard.filter(({ type }) => type === "MutationResponse").length).toBe(3);
    expect(await sync.app.query("notes:authors", { channel })).toEqual(["ada", "bob", null]);
  });

  test("of a component, or an internal one, is not a user's to call", async () => {
    mutate(1, "secret", {});
    mutate(2, "send", { channel, text: "x" }, { componentPath: "elsewhere" });
    await expect.poll(() => answersTo(2)).not.toEqual([]);
    const refusal = { success: false, result: expect.stringContaining("Could not find public function") };
    expect([...answersTo(1), ...answersTo(2)]).toMatchObject([refusal, refusal]);
  });

  test("that the disk does not take fails in words, with the data that the host gives it", async () => {
    open({ troubleData: (trouble) => ({ disk: trouble.kind }) });
    const { connection: sqlite } = sync.app.engine.database;
    sqlite.exec("PRAGMA query_only = 1");
    mutate(1, "send", { channel, text: "lost" });
    const response = await next("MutationResponse");
    sqlite.exec("PRAGMA query_only = 0");
    expect(response).toMatchObject({ success: false, errorData: { disk: expect.stringMatching(/./) } });
    expect(StorageTrouble.name).toBe("StorageTrouble");
  });
});

describe("an action", () => {
  test("is answered whenever it ends, and what it wrote is shown by then or later", async () => {
    modify(0, add(1, "list", { channel }));
    await next("Transition");
    connection.send({
      type: "Action",
      requestId: 9,
      udfPath: "notes:sendInAction",
      args: [{ channel, text: "acted" }],
    });
    await expect.poll(() => heard.some(({ type }) => type === "ActionResponse")).toBe(true);
    const answer = heard.find(({ type }) => type === "ActionResponse");
    expect(answer).toEqual({ type: "ActionResponse", requestId: 9, success: true, result: "acted", logLines: [] });
    await expect.poll(() => JSON.stringify(heard)).toContain('"value":["acted"]');
  });

  test("may be sent twice under one number: actions are not remembered", async () => {
    connect();
    for (let count = 0; count < 2; count++) {
      connection.send({
        type: "Action",
        requestId: 1,
        udfPath: "notes:sendInAction",
        args: [{ channel, text: "again" }],
      });
      await expect.poll(() => heard.filter(({ type }) => type === "ActionResponse").length).toBe(count + 1);
    }
    expect(await sync.app.query("notes:list", { channel })).toEqual(["again", "again"]);
  });

  test("of a client that has gone is not answered", async () => {
    connection.send({ type: "Action", requestId: 1, udfPath: "notes:sendInAction", args: [{ channel, text: "gone" }] });
    await new Promise(setImmediate);
    connection.drop();
    await expect.poll(() => sync.app.query("notes:list", { channel })).toEqual(["gone"]);
    await quiet();
    expect(heard).toEqual([]);
  });
});

describe("a token", () => {
  test.each([
    ["another's", () => ({ tokenType: "User", value: "" })],
    ["one that has expired", () => user("ada", -1)],
    ["a wrong admin key", () => ({ tokenType: "Admin", value: "test|wrong" })],
  ])("that does not hold, %s, is refused by its version, and the connection ends as agreed", async (_what, token) => {
    authenticate(0, token());
    expect(await next("AuthError")).toMatchObject({ baseVersion: 0, authUpdateAttempted: true });
    expect(await end()).toEqual({ code: 1000, reason: "AuthError" });
  });

  test("that expires while the client is quiet is asked for when something changes", async () => {
    authenticate(0, user("ada", 1_000));
    modify(0, add(1, "mine"));
    while ((await next("Transition")).endVersion.querySet === 0);
    sync.clock += 1_001;
    await quiet();
    expect(heard).toEqual([]);
    await sync.app.mutation("notes:send", { channel, text: "wakes it" });
    expect(await next("AuthError")).toMatchObject({
      baseVersion: 1,
      authUpdateAttempted: false,
      error: "The token has expired",
    });
    expect(await end()).toMatchObject({ code: 1000 });
  });

  test("that expires before a mutation's turn keeps it from being done", async () => {
    authenticate(0, user("ada", 1_000));
    await next("Transition");
    sync.clock += 1_001;
    mutate(1, "send", { channel, text: "too late" });
    connection.send({
      type: "Action",
      requestId: 2,
      udfPath: "notes:sendInAction",
      args: [{ channel, text: "too late" }],
    });
    expect(await next("AuthError")).toMatchObject({ authUpdateAttempted: false });
    expect(await end()).toMatchObject({ code: 1000 });
    expect(await sync.app.query("notes:list", { channel })).toEqual([]);
  });

  test("of an administrator opens what is internal and the deployment's own queries, and does not expire", async () => {
    authenticate(0, {
      tokenType: "Admin",
      value: ADMIN_KEY,
      impersonating: { subject: "ada", issuer: "https://issuer.test" },
    });
    sync.clock += 365 * 86_400_000;
    mutate(1, "secret", {});
    await expect.poll(() => answersTo(1)).toMatchObject([{ success: true, result: "secret" }]);
    modify(0, { type: "Add", queryId: 1, udfPath: "_system/cli/tables", args: [{}] });
    await expect.poll(() => JSON.stringify(heard)).toContain('{"name":"notes"}');
  });
});

describe("places are given by the host", () => {
  const places = (limit: number) => {
    const taken = new Map<string, number>();
    const admit = (holder: string) => {
      const count = taken.get(holder) ?? 0;
      if (count >= limit) return null;
      taken.set(holder, count + 1);
      return () => void taken.set(holder, (taken.get(holder) ?? 0) - 1);
    };
    return { taken, admit };
  };
  const ADA = "https://issuer.test|ada";

  test("one to each connection of a user, and given back when it closes", async () => {
    const { taken, admit } = places(1);
    open({ admit });
    authenticate(0, user("ada"));
    await next("Transition");
    expect(taken.get(ADA)).toBe(1);
    const first = connection;
    open({ admit });
    authenticate(0, user("ada"));
    expect(await end()).toEqual({
      code: 1011,
      reason: expect.stringMatching(/^TooManyConcurrentRequests: this user has too many/),
    });
    first.drop();
    expect(taken.get(ADA)).toBe(0);
    open({ admit });
    authenticate(0, user("ada"));
    await next("Transition");
  });

  test("one, however often the same user shows a new token; another user's takes its place", async () => {
    const { taken, admit } = places(1);
    open({ admit });
    for (const [version, subject] of ["ada", "ada", "bob"].entries()) {
      authenticate(version, user(subject));
      await next("Transition");
    }
    expect([taken.get(ADA), taken.get("https://issuer.test|bob")]).toEqual([0, 1]);
    authenticate(3, { tokenType: "None" });
    await next("Transition");
    expect(taken.get("https://issuer.test|bob")).toBe(0);
  });

  test("none to who does not say who it is", async () => {
    const { taken, admit } = places(0);
    open({ admit });
    authenticate(0, { tokenType: "None" });
    await next("Transition");
    expect(taken.size).toBe(0);
  });
});

describe("time", () => {
  test("of the client's clock is told back as what it is ahead", async () => {
    connect({ clientTs: sync.clock + 1_234.4 });
    modify(0);
    expect((await next("Transition")).clientClockSkew).toBe(1_234);
  });

  test("that the client has seen and the deployment has not closes the connection as a restart would", async () => {
    connect({ maxObservedTimestamp: encodeTimestamp(sync.app.engine.latestTimestamp() + 1n) });
    expect(await end()).toMatchObject({ code: 1011, reason: expect.stringMatching(/^InternalServerError/) });
  });

  test("goes on from what the client has seen", async () => {
    const seen = sync.app.engine.latestTimestamp();
    connect({ maxObservedTimestamp: encodeTimestamp(seen) });
    modify(0);
    expect(decodeTimestamp((await next("Transition")).endVersion.ts) >= seen).toBe(true);
  });
});
