import { beforeEach, describe, expect, test } from "vitest";
import { DeploymentStore } from "./deployment-store.ts";
import { SessionRequests } from "./session-requests.ts";
import { useTemporaryDatabase } from "./storage/temporary-database.fixture.ts";
import type { Deployment, FunctionOutcome } from "./types.ts";

const DAY_MS = 86_400_000;

let now = 0;

const temporary = useTemporaryDatabase();

beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
});

const outcome = (value: number): FunctionOutcome => ({ ok: true, value, logLines: [] });

describe("the answer of a session's request", () => {
  const open = (): SessionRequests => new SessionRequests(temporary.database.connection, () => now);
  const record = (requests: SessionRequests, sessionId: string, requestId: number, value: number) =>
    temporary.database.transact((transaction) =>
      requests.record(transaction, { sessionId, requestId }, outcome(value)),
    );

  test("is found by session and number, and by nothing else", async () => {
    const requests = open();
    await record(requests, "one", 7, 1);
    expect(requests.find({ sessionId: "one", requestId: 7 })).toEqual(outcome(1));
    expect(requests.find({ sessionId: "one", requestId: 8 })).toBeNull();
    expect(requests.find({ sessionId: "two", requestId: 7 })).toBeNull();
  });

  test("is not shared by sessions whose names differ behind a zero character: neither is one", async () => {
    const requests = open();
    await expect(record(requests, "one\0a", 1, 1)).rejects.toThrow("A text with a zero character cannot be kept");
    expect(() => requests.find({ sessionId: "one\0b", requestId: 1 })).toThrow("A text with a zero character");
    expect(requests.find({ sessionId: "one", requestId: 1 })).toBeNull();
  });

  test("stands: a second one for the same request is not kept", async () => {
    const requests = open();
    await record(requests, "one", 1, 1);
    await record(requests, "one", 1, 2);
    expect(requests.find({ sessionId: "one", requestId: 1 })).toEqual(outcome(1));
  });

  test("falls with its transaction, and is there after a restart if that was kept", async () => {
    const requests = open();
    const failed = temporary.database.transact((transaction) => {
      requests.record(transaction, { sessionId: "one", requestId: 1 }, outcome(1));
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    await record(requests, "one", 2, 2);
    temporary.reopen();
    expect(open().find({ sessionId: "one", requestId: 1 })).toBeNull();
    expect(open().find({ sessionId: "one", requestId: 2 })).toEqual(outcome(2));
  });

  test("of a failure is kept with its text and data", async () => {
    const requests = open();
    const failure: FunctionOutcome = {
      ok: false,
      message: "Uncaught Error: no\0 \ud83d\ude00",
      data: { $bytes: "AA==" },
      logLines: ["a"],
    };
    await temporary.database.transact((transaction) =>
      requests.record(transaction, { sessionId: "one", requestId: 0 }, failure),
    );
    expect(requests.find({ sessionId: "one", requestId: 0 })).toEqual(failure);
  });

  test.each<[days: number, isKept: boolean]>([
    [0, true],
    [13.9, true],
    [14, true],
    [14.1, false],
    [400, false],
  ])("is kept for two weeks: after %d days, %j", async (days, isKept) => {
    const requests = open();
    await record(requests, "one", 1, 1);
    now += days * DAY_MS;
    await record(requests, "one", 2, 2);
    await temporary.database.transact((transaction) => requests.forget(transaction));
    expect(requests.find({ sessionId: "one", requestId: 1 }) !== null).toBe(isKept);
    expect(requests.find({ sessionId: "one", requestId: 2 })).not.toBeNull();
  });
});

describe("the installed deployment", () => {
  // The store keeps whatever JSON it is given; these parts are enough to tell two apart.
  const deployment = (name: string) => ({ components: [], name }) as unknown as Deployment;

  test("is none at first, then the last that was saved, also after a restart", async () => {
    const store = new DeploymentStore(temporary.database.connection);
    expect(store.load()).toBeNull();
    for (const name of ["first", "second"]) {
      await temporary.database.transact((transaction) => store.save(transaction, deployment(name)));
    }
    expect(store.load()).toEqual(deployment("second"));
    temporary.reopen();
    expect(new DeploymentStore(temporary.database.connection).load()).toEqual(deployment("second"));
  });

  test("is the old one when the push that saved another failed", async () => {
    const store = new DeploymentStore(temporary.database.connection);
    await temporary.database.transact((transaction) => store.save(transaction, deployment("old")));
    const failed = temporary.database.transact((transaction) => {
      store.save(transaction, deployment("new"));
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(store.load()).toEqual(deployment("old"));
  });

  test("knows itself again", async () => {
    const store = new DeploymentStore(temporary.database.connection);
    expect(store.isSame(deployment("a"))).toBe(false);
    await temporary.database.transact((transaction) => store.save(transaction, deployment("a")));
    expect([store.isSame(deployment("a")), store.isSame(deployment("b"))]).toEqual([true, false]);
  });
});
