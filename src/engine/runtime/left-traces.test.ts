import { afterAll, beforeAll, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";

/** What a function might do to its surroundings, and how a later call sees whether it did. */
const TRACES: Record<string, { leave: string; look: string }> = {
  "a replaced method of the console": { leave: "console.log = () => {}", look: "console.log.name" },
  "a new method of the console": { leave: "console.extra = 1", look: "typeof console.extra" },
  "a changed variable": { leave: 'process.env.MODE = "changed"', look: "process.env.MODE" },
  "a new variable": { leave: 'process.env.FRESH = "1"', look: "Object.keys(process.env).includes('FRESH')" },
  "a removed variable": { leave: "delete process.env.MODE", look: "process.env.MODE" },
  "another environment": { leave: "process.env = {}", look: "process.env.MODE" },
  "a replaced syscall": { leave: "Convex.asyncSyscall = async () => 'null'", look: "Convex.asyncSyscall.name" },
  "a replaced random source": { leave: "crypto.randomUUID = () => 'mine'", look: "crypto.randomUUID().length" },
  "a replaced digest": { leave: "crypto.subtle.digest = () => null", look: "typeof crypto.subtle.digest" },
  "another Math.random": { leave: "Math.random = () => 2", look: "Math.random() < 1" },
  "another Date.now": { leave: "Date.now = () => 3", look: "Date.now() > 1e12" },
  "another Date": { leave: "globalThis.Date = class {}", look: "new Date().getTime() > 1e12" },
  "another Promise": { leave: "globalThis.Promise = class {}", look: "typeof Promise.all" },
  "no crypto": { leave: "globalThis.crypto = undefined", look: "typeof crypto" },
  "a new global": { leave: "globalThis.litter = 1", look: "typeof litter" },
  "a removed global": { leave: "delete globalThis.URL", look: "typeof URL" },
  "a global that cannot be removed": {
    leave: "Object.defineProperty(globalThis, 'stuck', { value: 1 })",
    look: "typeof stuck",
  },
};
const names = Object.keys(TRACES);
const cases = (part: "leave" | "look") =>
  names.map(
    (name) => `${JSON.stringify(name)}: () => ${part === "leave" ? `{ ${TRACES[name]?.leave}; }` : TRACES[name]?.look}`,
  );

const modules = {
  traces: `
    const leaving = { ${cases("leave").join(",\n")} };
    const looking = { ${cases("look").join(",\n")} };
    const args = { name: v.string() };
    export const leave = mutation({ args, handler: (_ctx, { name }) => leaving[name]() });
    export const look = mutation({ args, handler: (_ctx, { name }) => looking[name]() });
    export const leaveAndThrow = mutation({ args, handler: (_ctx, { name }) => { leaving[name](); throw new Error("afterwards"); } });
    export const leaveBelow = mutation({
      args,
      handler: async (ctx, args) => {
        await ctx.runMutation(fn("traces:leave"), args);
        return ctx.runMutation(fn("traces:look"), args);
      },
    });
    let mine = 0;
    export const countCalls = mutation({ args: {}, handler: () => (mine += 1) });
  `,
};

let app: TestEngine;
beforeAll(async () => {
  app = await openInlineApp({ modules }, { environment: { MODE: "as set" } });
});
afterAll(() => app.dispose());

test.each(names)("%s is not there in the next call, nor in one of the same transaction", async (name) => {
  const clean = await app.mutation("traces:look", { name });
  await app.mutation("traces:leave", { name });
  expect(await app.mutation("traces:look", { name })).toEqual(clean);
  await expect(app.mutation("traces:leaveAndThrow", { name })).rejects.toThrow("afterwards");
  expect(await app.mutation("traces:look", { name })).toEqual(clean);
  expect(await app.mutation("traces:leaveBelow", { name })).toEqual(clean);
});

test("a realm that was left as it was found is used again, with the state of its modules", async () => {
  const first = Number(await app.mutation("traces:countCalls"));
  expect(await app.mutation("traces:countCalls")).toBe(first + 1);
});
