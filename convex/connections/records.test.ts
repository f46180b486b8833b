import * as fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, refusal } from "../testing/studio.fixture.ts";

const ADA = "https://studio.test|ada";
const records = internal.connections.records;
const tool = (name: string) => ({ name, description: `${name}s`, inputSchema: "{}" });

/** A connection whose sign-in is a word; no server is there. */
async function open(secret: string | null = "first") {
  const studio = await openStudio();
  const connectionId = await studio.t.mutation(records.insert, {
    userId: ADA,
    name: "other",
    url: "http://127.0.0.1:9/mcp",
    auth: { kind: "oauth", secret },
    isOnThisMachine: true,
  });
  const about = { userId: ADA, connectionId };
  const row = () => studio.t.run(async (ctx) => ctx.db.get("connections", connectionId));
  return {
    ...studio,
    connectionId,
    about,
    row,
    secret: async () => {
      const auth = (await row())?.auth;
      return auth?.kind === "oauth" ? auth.secret : undefined;
    },
    takeTurn: (of: string | null) => studio.t.mutation(records.takeTurn, { ...about, secret: of }),
    keep: (made: string, replaces?: string | null) =>
      studio.t.mutation(records.keepSignIn, {
        ...about,
        secret: made,
        ...(replaces === undefined ? {} : { replaces }),
      }),
    end: (of: string | null) => studio.t.mutation(records.endSignIn, { ...about, secret: of }),
    pass: () => studio.t.mutation(records.passTurn, about),
  };
}

/** Moves the clock of everything that runs in this process. */
function movableClock() {
  const real = Date.now.bind(Date);
  let ahead = 0;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => real() + ahead);
  onTestFinished(() => clock.mockRestore());
  return { advance: (millis: number) => void (ahead += millis) };
}

describe("the turn to renew a sign-in", () => {
  test("is one visit's until it has renewed, has given up, or has died", async () => {
    const clock = movableClock();
    const { takeTurn, keep, pass } = await open();
    expect(await takeTurn("first")).toEqual({ kind: "ours" });
    expect(await takeTurn("first")).toEqual({ kind: "another's" });
    await pass();
    expect(await takeTurn("first")).toEqual({ kind: "ours" });
    clock.advance(29_000);
    expect(await takeTurn("first")).toEqual({ kind: "another's" });
    clock.advance(2_000);
    expect(await takeTurn("first")).toEqual({ kind: "ours" });
    await keep("second", "first");
    expect(await takeTurn("first")).toEqual({ kind: "done", secret: "second" });
    expect(await takeTurn("second")).toEqual({ kind: "ours" });
  });

  test("is over with the sign-in, for each that began with it", async () => {
    const { takeTurn, end, secret } = await open();
    await takeTurn("first");
    await end("another");
    expect(await secret()).toBe("first");
    await end("first");
    expect(await takeTurn("first")).toEqual({ kind: "done", secret: null });
    await end("first");
    expect(await secret()).toBeNull();
  });

  test("does not let the tokens of an old sign-in take the place of a new one", async () => {
    const { takeTurn, keep, end, secret } = await open();
    expect(await takeTurn("first")).toEqual({ kind: "ours" });
    // The user signs in anew, perhaps as somebody else, while the old sign-in is being renewed.
    await keep("anew");
    await keep("old, renewed", "first");
    expect(await secret()).toBe("anew");
    await end("old, renewed");
    expect(await secret()).toBe("anew");
    expect(await takeTurn("anew")).toEqual({ kind: "ours" });
    await end("anew");
    await keep("old, renewed again", "old, renewed");
    expect(await secret()).toBeNull();
  });

  test("in any order of what visits do is never two visits' at once, and no sign-in comes back", async () => {
    const studio = await open("0");
    const step = fc.tuple(fc.nat(2), fc.constantFrom("take", "keep", "pass", "end", "sign in"));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
        let made = 0;
        await studio.keep("0");
        const known: (string | null)[] = ["0", "0", "0"];
        const gone = new Set<string>();
        let holder: number | null = null;
        for (const [visit, what] of steps) {
          const before = await studio.secret();
          const mine = known[visit] ?? null;
          if (what === "take") {
            const turn = await studio.takeTurn(mine);
            if (turn.kind === "ours") {
              expect(holder).toBeNull();
              holder = visit;
            }
            if (turn.kind === "done") known[visit] = turn.secret;
          } else if (what === "sign in") {
            await studio.keep(`signed in ${++made}`);
            holder = null;
          } else if (holder === visit) {
            const renewed = `renewed ${++made}`;
            if (what === "keep") await studio.keep(renewed, mine);
            if (what === "keep") known[visit] = renewed;
            if (what === "pass") await studio.pass();
            if (what === "end") await studio.end(mine);
            holder = null;
          }
          const after = await studio.secret();
          if (typeof before === "string" && before !== after) gone.add(before);
          if (typeof after === "string") expect(gone).not.toContain(after);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("a browser that went to sign in", () => {
  const begin = async ({ t, about }: Awaited<ReturnType<typeof open>>, state: string) =>
    t.mutation(records.beginSignIn, { ...about, state, redirectUrl: "http://127.0.0.1:1/", secret: `of ${state}` });
  const take = ({ t }: Studio, state: string, userId = ADA) => t.mutation(records.takeSignIn, { userId, state });

  test("may come back once within ten minutes, and from the last of its ways", async () => {
    const clock = movableClock();
    const studio = await open(null);
    await begin(studio, "one");
    await begin(studio, "two");
    expect(await take(studio, "one")).toBeNull();
    expect(await take(studio, "two", "https://studio.test|eve")).toBeNull();
    clock.advance(10 * 60_000 - 5_000);
    expect(await take(studio, "two")).toMatchObject({ connectionId: studio.connectionId, secret: "of two" });
    expect(await take(studio, "two")).toBeNull();
    await begin(studio, "three");
    clock.advance(10 * 60_000 + 5_000);
    expect(await take(studio, "three")).toBeNull();
    expect(await studio.t.run(async (ctx) => ctx.db.query("connectionSignIns").collect())).toEqual([]);
  });

  test("finds nothing where its connection was removed meanwhile, and what was renewed then is kept nowhere", async () => {
    const studio = await open();
    await begin(studio, "one");
    await studio.ada.mutation(api.connections.public.removeConnection, { connectionId: studio.connectionId });
    expect(await take(studio, "one")).toBeNull();
    for (const late of [studio.keep("late", "first"), studio.end("first"), studio.pass(), studio.takeTurn("first")]) {
      expect((await refusal(late)).code).toBe("CONNECTION_NOT_FOUND");
    }
  });
});

describe("tools that the chat may call without asking", () => {
  test("are those that the server offers: none is allowed in advance, and one that went asks again when it is back", async () => {
    const { ada, t, about, connectionId } = await open();
    const allow = (name: string, isAllowed = true) =>
      ada.mutation(api.connections.public.allowConnectionTool, { connectionId, tool: name, isAllowed });
    const offer = (...names: string[]) => t.mutation(records.note, { ...about, tools: names.map(tool) });
    const allowed = async () => (await t.query(records.enabled, { userId: ADA }))[0]?.allowed;

    const early = await refusal(allow("render"));
    expect(early).toMatchObject({ code: "INVALID_INPUT", details: { field: "tool" } });
    await offer("render", "list");
    expect(await allowed()).toEqual([]);
    for (const name of ["render", "list", "render"]) await allow(name);
    expect((await allowed())?.toSorted()).toEqual(["list", "render"]);
    await offer("list");
    // A page that shows the tool still cannot allow what it does not do any more.
    expect((await refusal(allow("render"))).message).toContain('no tool "render" now');
    const back = await offer("render", "list");
    expect(back.tools.map(({ name, isAllowed }: { name: string; isAllowed: boolean }) => [name, isAllowed])).toEqual([
      ["render", false],
      ["list", true],
    ]);
    await allow("list", false);
    // What is not allowed may be disallowed, so that a repeated write is no error.
    await allow("gone", false);
    expect(await allowed()).toEqual([]);
  });

  test("stay as they are while the server cannot be reached, and the last error goes once it can", async () => {
    const { ada, t, about, connectionId } = await open();
    await t.mutation(records.note, { ...about, tools: [tool("list")] });
    await ada.mutation(api.connections.public.allowConnectionTool, { connectionId, tool: "list", isAllowed: true });
    const failed = await t.mutation(records.note, { ...about, error: "other did not answer" });
    expect(failed).toMatchObject({ error: "other did not answer", tools: [{ name: "list", isAllowed: true }] });
    expect(failed.reachedAt).toBeTypeOf("number");
    const well = await t.mutation(records.note, { ...about, tools: [tool("list")] });
    expect(well).not.toHaveProperty("error");
    const never = await t.mutation(records.note, about);
    expect(never).toMatchObject({ tools: [{ isAllowed: true }] });
  });
});
