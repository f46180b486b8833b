import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openMemorySync, type MemorySync } from "./memory-sync.fixture.ts";
import type { SessionParts } from "./session.ts";
import { add, TestConnection } from "./test-connection.fixture.ts";

let sync: MemorySync;
let client: TestConnection;
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
afterEach(() => client.drop());

function open(parts: Partial<SessionParts> = {}): void {
  client = new TestConnection(sync, parts);
}

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
    client.send(frame);
    expect((await client.next("FatalError")).error).not.toBe("");
    expect(await client.end()).toMatchObject({ code: 1002 });
    expect(sync.open).toBe(0);
  });

  test("after which nothing that it sent is heeded", async () => {
    client.send({ type: "Nonsense" });
    client.mutate(1, "send", { channel, text: "never" });
    expect(await client.end()).toMatchObject({ code: 1002 });
    await client.quiet();
    expect(await sync.app.query("notes:list", { channel })).toEqual([]);
  });
});

describe("a query set", () => {
  test("answers queries without arguments, of unknown functions and of other kinds, each by itself", async () => {
    client.modify(
      0,
      { type: "Add", queryId: 1, udfPath: "notes:mine", args: [] },
      add(2, "nothing"),
      add(3, "send", { channel, text: "" }),
      add(4, "secret"),
      add(5, "list", {}),
      add(6, "list", { channel }),
    );
    const { modifications } = await client.next("Transition");
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
    client.modify(0, add(1, "list", { channel }));
    client.modify(1, { type: "Remove", queryId: 1 }, add(2, "list", { channel: "other" }));
    client.modify(2, add(3, "mine"));
    let last = await client.next("Transition");
    const shown = new Set<number>();
    for (;;) {
      for (const { type, queryId } of last.modifications) {
        if (type === "QueryRemoved") shown.delete(queryId);
        else shown.add(queryId);
      }
      if (last.endVersion.querySet === 3) break;
      last = await client.next("Transition");
    }
    expect([...shown].sort()).toEqual([2, 3]);
  });

  test("may give the id of a removed query to another one in the same frame", async () => {
    client.modify(0, add(1, "mine"));
    await client.next("Transition");
    client.modify(1, { type: "Remove", queryId: 1 }, add(1, "list", { channel }));
    expect((await client.next("Transition")).modifications).toMatchObject([
      { type: "QueryRemoved", queryId: 1 },
      { type: "QueryUpdated", queryId: 1, value: [] },
    ]);
  });

  test("is not told of what it does not watch any more", async () => {
    client.modify(0, add(1, "list", { channel }));
    await client.next("Transition");
    client.modify(1, { type: "Remove", queryId: 1 });
    await client.next("Transition");
    await sync.app.mutation("notes:send", { channel, text: "unseen" });
    await client.quiet();
    expect(client.heard).toEqual([]);
  });

  test("shows a failing query's data, and its recovery once", async () => {
    for (const text of ["a", "b", "c"]) await sync.app.mutation("notes:send", { channel, text });
    client.modify(0, add(1, "strict", { channel }));
    const failed = await client.next("Transition");
    expect(failed.modifications).toMatchObject([
      { type: "QueryFailed", errorData: { channel, texts: ["a", "b", "c"] } },
    ]);
    await sync.app.mutation("notes:clear", { channel, text: "cleared" });
    expect((await client.next("Transition")).modifications).toMatchObject([{ type: "QueryUpdated", value: 0 }]);
  });
});

describe("a mutation", () => {
  test("may come before the client has said who it is, and is then not remembered", async () => {
    client.mutate(1, "send", { channel, text: "twice" });
    client.mutate(1, "send", { channel, text: "twice" });
    await expect.poll(() => client.answersTo(1).length).toBe(2);
    expect(client.answersTo(1)).toMatchObject([{ success: true }, { success: true }]);
    expect(await sync.app.query("notes:list", { channel })).toEqual(["twice", "twice"]);
  });

  test("of a session is done once though two connections of it send it at the same time", async () => {
    client.connect(channel);
    client.mutate(1, "send", { channel, text: "once" });
    const first = client;
    open();
    client.connect(channel);
    client.mutate(1, "send", { channel, text: "once" });
    expect(await client.next("MutationResponse")).toMatchObject({ success: true, result: "once" });
    await expect.poll(() => first.heard.some(({ type }) => type === "MutationResponse")).toBe(true);
    first.drop();
    expect(await sync.app.query("notes:list", { channel })).toEqual(["once"]);
  });

  test("that failed fails again with the same words, and is not tried a second time", async () => {
    client.connect(channel);
    client.mutate(1, "refuse", { channel, text: "no" });
    const { type: _type, ...first } = await client.next("MutationResponse");
    await client.next("Transition");
    client.mutate(1, "refuse", { channel, text: "no" });
    expect(await client.next("MutationResponse")).toMatchObject(first);
    expect(first).toMatchObject({ success: false, errorData: { refused: "no" } });
    expect("ts" in first).toBe(false);
  });

  test("is done for who the client was when it sent it", async () => {
    client.authenticate(0, client.user("ada"));
    client.mutate(1, "send", { channel, text: "as ada" });
    client.authenticate(1, client.user("bob"));
    client.mutate(2, "send", { channel, text: "as bob" });
    client.authenticate(2, { tokenType: "None" });
    client.mutate(3, "send", { channel, text: "as nobody" });
    client.modify(0, add(1, "mine"));
    await expect.poll(() => client.heard.filter(({ type }) => type === "MutationResponse").length).toBe(3);
    expect(await sync.app.query("notes:authors", { channel })).toEqual(["ada", "bob", null]);
  });

  test("of a component, or an internal one, is not a user's to call", async () => {
    client.mutate(1, "secret", {});
    client.mutate(2, "send", { channel, text: "x" }, { componentPath: "elsewhere" });
    await expect.poll(() => client.answersTo(2)).not.toEqual([]);
    const refusal = { success: false, result: expect.stringContaining("Could not find public function") };
    expect([...client.answersTo(1), ...client.answersTo(2)]).toMatchObject([refusal, refusal]);
  });

  test("that the disk does not take fails in words, with the data that the host gives it", async () => {
    open({ troubleData: (trouble) => ({ disk: trouble.kind }) });
    const { connection: sqlite } = sync.app.engine.database;
    sqlite.exec("PRAGMA query_only = 1");
    client.mutate(1, "send", { channel, text: "lost" });
    const response = await client.next("MutationResponse");
    sqlite.exec("PRAGMA query_only = 0");
    expect(response).toMatchObject({ success: false, errorData: { disk: expect.stringMatching(/./) } });
  });
});

describe("an action", () => {
  test("is answered whenever it ends, and what it wrote is shown by then or later", async () => {
    client.modify(0, add(1, "list", { channel }));
    await client.next("Transition");
    client.send({
      type: "Action",
      requestId: 9,
      udfPath: "notes:sendInAction",
      args: [{ channel, text: "acted" }],
    });
    await expect.poll(() => client.heard.some(({ type }) => type === "ActionResponse")).toBe(true);
    const answer = client.heard.find(({ type }) => type === "ActionResponse");
    expect(answer).toEqual({ type: "ActionResponse", requestId: 9, success: true, result: "acted", logLines: [] });
    await expect.poll(() => JSON.stringify(client.heard)).toContain('"value":["acted"]');
  });

  test("may be sent twice under one number: actions are not remembered", async () => {
    client.connect(channel);
    for (let count = 0; count < 2; count++) {
      client.send({
        type: "Action",
        requestId: 1,
        udfPath: "notes:sendInAction",
        args: [{ channel, text: "again" }],
      });
      await expect.poll(() => client.heard.filter(({ type }) => type === "ActionResponse").length).toBe(count + 1);
    }
    expect(await sync.app.query("notes:list", { channel })).toEqual(["again", "again"]);
  });

  test("of a client that has gone is not answered", async () => {
    client.send({ type: "Action", requestId: 1, udfPath: "notes:sendInAction", args: [{ channel, text: "gone" }] });
    await new Promise(setImmediate);
    client.drop();
    await expect.poll(() => sync.app.query("notes:list", { channel })).toEqual(["gone"]);
    await client.quiet();
    expect(client.heard).toEqual([]);
  });
});
