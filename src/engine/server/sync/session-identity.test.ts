import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADMIN_KEY } from "../../testing/test-deployment.ts";
import { decodeTimestamp, encodeTimestamp } from "../timestamp.ts";
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

describe("a token", () => {
  test.each([
    ["another's", () => ({ tokenType: "User", value: "" })],
    ["one that has expired", () => client.user("ada", -1)],
    ["a wrong admin key", () => ({ tokenType: "Admin", value: "test|wrong" })],
  ])("that does not hold, %s, is refused by its version, and the connection ends as agreed", async (_what, token) => {
    client.authenticate(0, token());
    expect(await client.next("AuthError")).toMatchObject({ baseVersion: 0, authUpdateAttempted: true });
    expect(await client.end()).toEqual({ code: 1000, reason: "AuthError" });
  });

  test("that expires while the client is quiet is asked for when something changes", async () => {
    client.authenticate(0, client.user("ada", 1_000));
    client.modify(0, add(1, "mine"));
    while ((await client.next("Transition")).endVersion.querySet === 0);
    sync.clock += 1_001;
    await client.quiet();
    expect(client.heard).toEqual([]);
    await sync.app.mutation("notes:send", { channel, text: "wakes it" });
    expect(await client.next("AuthError")).toMatchObject({
      baseVersion: 1,
      authUpdateAttempted: false,
      error: "The token has expired",
    });
    expect(await client.end()).toMatchObject({ code: 1000 });
  });

  test("that expires before a mutation's turn keeps it from being done", async () => {
    client.authenticate(0, client.user("ada", 1_000));
    await client.next("Transition");
    sync.clock += 1_001;
    client.mutate(1, "send", { channel, text: "too late" });
    client.send({
      type: "Action",
      requestId: 2,
      udfPath: "notes:sendInAction",
      args: [{ channel, text: "too late" }],
    });
    expect(await client.next("AuthError")).toMatchObject({ authUpdateAttempted: false });
    expect(await client.end()).toMatchObject({ code: 1000 });
    expect(await sync.app.query("notes:list", { channel })).toEqual([]);
  });

  test("of an administrator opens what is internal and the deployment's own queries, and does not expire", async () => {
    client.authenticate(0, {
      tokenType: "Admin",
      value: ADMIN_KEY,
      impersonating: { subject: "ada", issuer: "https://issuer.test" },
    });
    sync.clock += 365 * 86_400_000;
    client.mutate(1, "secret", {});
    await expect.poll(() => client.answersTo(1)).toMatchObject([{ success: true, result: "secret" }]);
    client.modify(0, { type: "Add", queryId: 1, udfPath: "_system/cli/tables", args: [{}] });
    await expect.poll(() => JSON.stringify(client.heard)).toContain('{"name":"notes"}');
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
    client.authenticate(0, client.user("ada"));
    await client.next("Transition");
    expect(taken.get(ADA)).toBe(1);
    const first = client;
    open({ admit });
    client.authenticate(0, client.user("ada"));
    expect(await client.end()).toEqual({
      code: 1011,
      reason: expect.stringMatching(/^TooManyConcurrentRequests: this user has too many/),
    });
    first.drop();
    expect(taken.get(ADA)).toBe(0);
    open({ admit });
    client.authenticate(0, client.user("ada"));
    await client.next("Transition");
  });

  test("one, however often the same user shows a new token; another user's takes its place", async () => {
    const { taken, admit } = places(1);
    open({ admit });
    for (const [version, subject] of ["ada", "ada", "bob"].entries()) {
      client.authenticate(version, client.user(subject));
      await client.next("Transition");
    }
    expect([taken.get(ADA), taken.get("https://issuer.test|bob")]).toEqual([0, 1]);
    client.authenticate(3, { tokenType: "None" });
    await client.next("Transition");
    expect(taken.get("https://issuer.test|bob")).toBe(0);
  });

  test("none to who does not say who it is", async () => {
    const { taken, admit } = places(0);
    open({ admit });
    client.authenticate(0, { tokenType: "None" });
    await client.next("Transition");
    expect(taken.size).toBe(0);
  });
});

describe("time", () => {
  test("of the client's clock is told back as what it is ahead", async () => {
    client.connect(channel, { clientTs: sync.clock + 1_234.4 });
    client.modify(0);
    expect((await client.next("Transition")).clientClockSkew).toBe(1_234);
  });

  test("that the client has seen and the deployment has not closes the connection as a restart would", async () => {
    client.connect(channel, { maxObservedTimestamp: encodeTimestamp(sync.app.engine.latestTimestamp() + 1n) });
    expect(await client.end()).toMatchObject({ code: 1011, reason: expect.stringMatching(/^InternalServerError/) });
  });

  test("goes on from what the client has seen", async () => {
    const seen = sync.app.engine.latestTimestamp();
    client.connect(channel, { maxObservedTimestamp: encodeTimestamp(seen) });
    client.modify(0);
    expect(decodeTimestamp((await client.next("Transition")).endVersion.ts) >= seen).toBe(true);
  });
});
