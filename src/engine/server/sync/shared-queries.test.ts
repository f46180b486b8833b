import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../../testing/inline-app.ts";
import type { TestEngine } from "../../testing/open-test-engine.ts";
import type { Caller, QueryAnswer, QueryRequest, UserIdentity } from "../../types.ts";
import type { QueryBatch } from "../query-runner.ts";
import { createSharedQueries } from "./shared-queries.ts";

const READS = { size: 0 };
const USERS = ["alice", "bob", null] as const;

function caller(user: (typeof USERS)[number], kind: "user" | "admin" = "user"): Caller {
  const identity: UserIdentity | null =
    user === null
      ? null
      : { subject: user, issuer: "https://issuer.example", tokenIdentifier: `https://issuer.example|${user}` };
  return { kind, identity };
}

function question(name: string, from: Caller = caller(null), rest: Partial<QueryRequest> = {}): QueryRequest {
  return { path: { component: "", module: "questions", name }, args: {}, caller: from, ...rest };
}

/** "mine…" asks who calls, anything else does not. */
function answer({ path, args, caller: { kind, identity }, journal }: QueryRequest, timestamp: bigint): QueryAnswer {
  const isImpersonal = !path.name.startsWith("mine");
  const user = isImpersonal ? "anybody" : (identity?.subject ?? null);
  const value = [path.component, path.name, JSON.stringify(args), kind, journal ?? null, user, Number(timestamp)];
  return { ok: true, value, logLines: [], reads: READS, journal: null, isImpersonal };
}

function start() {
  const state = { timestamp: 1n, time: 0, ran: [] as string[][], fault: null as Error | null };
  const shared = createSharedQueries(
    async (requests) => {
      state.ran.push(requests.map(({ path }) => path.name));
      if (state.fault) throw state.fault;
      const { timestamp } = state;
      return { timestamp, answers: requests.map((request) => answer(request, timestamp)) };
    },
    () => state.time,
  );
  return { state, shared };
}

describe("a query that many ask at one moment", () => {
  test("runs once, for those who ask before it is answered and for those who ask after", async () => {
    const { state, shared } = start();
    const batches = await Promise.all([1, 2, 3].map(() => shared.run([question("a")])));
    batches.push(await shared.run([question("a")]));
    expect(state.ran).toEqual([["a"]]);
    expect(new Set(batches.map(({ answers }) => answers[0])).size).toBe(1);
  });

  test("is one of a batch, of which only what nobody asked is run", async () => {
    const { state, shared } = start();
    await shared.run([question("a"), question("b")]);
    const { answers } = await shared.run([question("c"), question("b"), question("d"), question("c")]);
    expect(state.ran).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(answers).toEqual(["c", "b", "d", "c"].map((name) => answer(question(name), 1n)));
  });

  test.each<[string, QueryRequest]>([
    ["arguments", question("a", caller(null), { args: { n: 2 } })],
    ["component", question("a", caller(null), { path: { component: "b", module: "questions", name: "a" } })],
    ["journal", question("a", caller(null), { journal: "end" })],
    ["kind of caller", question("a", caller(null, "admin"))],
  ])("is another one with another %s", async (_what, other) => {
    const { state, shared } = start();
    await shared.run([question("a", caller(null), { args: { n: 1 } })]);
    expect((await shared.run([other])).answers).toEqual([answer(other, 1n)]);
    expect(state.ran).toHaveLength(2);
  });

  test("runs again after a commit, and after a second, since it may read the clock", async () => {
    const { state, shared } = start();
    await shared.run([question("a")]);
    shared.forget();
    state.timestamp = 2n;
    expect((await shared.run([question("a")])).timestamp).toBe(2n);
    state.time += 999;
    await shared.run([question("a")]);
    expect(state.ran).toHaveLength(2);
    state.time += 1;
    await shared.run([question("a")]);
    expect(state.ran).toHaveLength(3);
  });

  test("fails for all who wait, and is tried again by the next", async () => {
    const { state, shared } = start();
    state.fault = new Error("no disk");
    const both = await Promise.allSettled([shared.run([question("a")]), shared.run([question("a")])]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(state.ran).toHaveLength(1);
    state.fault = null;
    expect((await shared.run([question("a")])).answers).toHaveLength(1);
  });

  test("is asked anew together with the rest of its batch if a commit came between them", async () => {
    const { state, shared } = start();
    await shared.run([question("a")]);
    state.timestamp = 2n;
    const both = [question("a"), question("b")];
    expect(await shared.run(both)).toEqual({ timestamp: 2n, answers: both.map((one) => answer(one, 2n)) });
    expect(state.ran.at(-1)).toEqual(["a", "b"]);
  });

  test("may be nothing at all", async () => {
    expect((await start().shared.run([])).answers).toEqual([]);
  });
});

describe("a query that asks who calls", () => {
  test("runs once for each user", async () => {
    const { state, shared } = start();
    const askers = [...USERS, ...USERS];
    const batches = await Promise.all(askers.map((user) => shared.run([question("mine", caller(user))])));
    expect(batches.map(({ answers }) => answers[0])).toEqual(
      askers.map((user) => answer(question("mine", caller(user)), 1n)),
    );
    expect(state.ran).toHaveLength(USERS.length);
  });

  test("is told apart by every claim of the user", async () => {
    const { state, shared } = start();
    const elsewhere = caller("alice");
    Object.assign(elsewhere.identity ?? {}, { name: "Alice" });
    await shared.run([question("mine", caller("alice"))]);
    await shared.run([question("mine", elsewhere)]);
    expect(state.ran).toHaveLength(2);
  });
});

test("whoever asks what, when and with whom: each gets what a run of its own would have given it", async () => {
  const ask = fc.record({
    kind: fc.constant("ask" as const),
    user: fc.constantFrom(...USERS),
    role: fc.constantFrom("user", "admin"),
    names: fc.array(fc.constantFrom("a", "b", "mine", "mineToo"), { minLength: 1, maxLength: 3 }),
  });
  const step = fc.oneof({ weight: 4, arbitrary: ask }, fc.constant({ kind: "commit" as const }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const { state, shared } = start();
      const asked: Promise<void>[] = [];
      const check = async (requests: QueryRequest[], batch: Promise<QueryBatch>): Promise<void> => {
        const { timestamp, answers } = await batch;
        expect(answers).toEqual(requests.map((request) => answer(request, timestamp)));
      };
      for (const one of steps) {
        if (one.kind === "commit") {
          state.timestamp += 1n;
          shared.forget();
          continue;
        }
        const requests = one.names.map((name) => question(name, caller(one.user, one.role)));
        asked.push(check(requests, shared.run(requests)));
      }
      await Promise.all(asked);
    }),
    { numRuns: 200 },
  );
});

describe("an answer of the engine", () => {
  const modules = {
    people: `
      const who = async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null;
      export const me = query({ args: {}, handler: who });
      export const below = query({ args: {}, handler: (ctx) => ctx.runQuery(fn("people:me"), {}) });
      export const caught = query({ args: {}, handler: async (ctx) => { await who(ctx); return null; } });
      export const failed = query({ args: {}, handler: async (ctx) => { await who(ctx); throw new Error("mine"); } });
      export const request = query({ args: {}, handler: async () => void (await Convex.asyncSyscall("1.0/getRequestMetadata", "{}")) });
      export const all = query({ args: {}, handler: (ctx) => ctx.db.query("rows").collect() });
      export const none = query({ args: {}, handler: () => { throw new Error("nobody's"); } });
    `,
  };
  let app: TestEngine;
  beforeAll(async () => {
    app = await openInlineApp({ modules });
  });
  afterAll(() => app.dispose());

  test.each([
    ["me", false],
    ["below", false],
    ["caught", false],
    ["failed", false],
    ["request", false],
    ["all", true],
    ["none", true],
  ])("says whether the function %s asked for what is its caller's: impersonal %s", async (name, isImpersonal) => {
    const path = { component: "", module: "people", name };
    const { answers } = await app.engine.queries([{ path, args: {}, caller: caller("alice") }]);
    expect(answers[0]?.isImpersonal).toBe(isImpersonal);
  });
});
