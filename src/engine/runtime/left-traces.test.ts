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
  "a changed variable with an odd name": {
    leave: `process.env['a-b "c"'] = "changed"`,
    look: "Object.keys(process.env).length",
  },
  "a method of the console that is hidden": {
    leave: "Object.defineProperty(console, 'hidden', { value: 1, configurable: true })",
    look: "Object.getOwnPropertyNames(console).includes('hidden')",
  },
  "a method of the console by a symbol": {
    leave: "console[Symbol.for('mark')] = 1",
    look: "Object.getOwnPropertySymbols(console).length",
  },
  "a method that took another's place": {
    leave: "delete console.debug; console.extra = 1",
    look: "typeof console.debug + typeof console.extra",
  },
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
  "a new global that is hidden": {
    leave: "Object.defineProperty(globalThis, 'hidden', { value: 1, configurable: true })",
    look: "typeof hidden",
  },
  "several hidden globals": {
    leave: "Object.defineProperties(globalThis, { hiddenToo: { value: 1, configurable: true } })",
    look: "typeof hiddenToo",
  },
  "a global hidden by reflection": {
    leave: "Reflect.defineProperty(globalThis, 'reflected', { value: 1, configurable: true })",
    look: "typeof reflected",
  },
  "a global hidden through a proxy": {
    leave: "Object.defineProperty(new Proxy(globalThis, {}), 'proxied', { value: 1, configurable: true })",
    look: "typeof proxied",
  },
  "a global hidden through a proxy that was kept": {
    leave:
      "Object.defineProperty((kept ??= Proxy.revocable(globalThis, {}).proxy), 'keptHidden', { value: 1, configurable: true })",
    look: "typeof keptHidden",
  },
  "a global by the name of a symbol": {
    leave: "globalThis[Symbol.for('litter')] = 1",
    look: "typeof globalThis[Symbol.for('litter')]",
  },
  "a global by a name that is no name": { leave: "globalThis['no name'] = 1", look: "typeof globalThis['no name']" },
  "a stack of the global object": {
    leave: "delete globalThis.stack; Error.captureStackTrace(globalThis)",
    look: "Object.hasOwn(globalThis, 'stack')",
  },
  "a global behind a getter": {
    leave: "Object.defineProperty(globalThis, 'URL', { get: () => 1, configurable: true })",
    look: "typeof URL",
  },
  "a symbol on the console": { leave: "console[Symbol.for('x')] = 1", look: "typeof console[Symbol.for('x')]" },
  "a hidden method of the console": {
    leave: "Object.defineProperty(console, 'secret', { value: 1, configurable: true })",
    look: "typeof console.secret",
  },
  "a global of a module that is another": { leave: "globalThis.registry = 2", look: "globalThis.registry" },
  "a global of a module that is gone": { leave: "delete globalThis.registry", look: "globalThis.registry" },
  "a hidden global of a module that is another": {
    leave: "globalThis[Symbol.for('registry')] = 2",
    look: "globalThis[Symbol.for('registry')]",
  },
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
    globalThis.registry = 1;
    Object.defineProperty(globalThis, Symbol.for("registry"), { value: 1, writable: true, configurable: true });
    let kept;
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

/** Does as workflow does: puts globals away for a while, and back. Some are of other runtimes and were never there. */
const putAway = `
  const names = ["Math", "Date", "console", "process", "crypto", "Crypto", "SubtleCrypto", "CryptoKey", "NotOfThisRuntime"];
  const before = Object.fromEntries(names.map((name) => [name, globalThis[name]]));
  for (const name of names) globalThis[name] = undefined;
  Object.assign(globalThis, before);`;

test("a realm whose globals were put away and back is used again, and knows none that was not there", async () => {
  const workflows = `
    let mine = 0;
    export const run = mutation({ args: {}, handler: () => { ${putAway} return (mine += 1); } });
    export const look = mutation({ args: {}, handler: () => "NotOfThisRuntime" in globalThis });`;
  const other = await openInlineApp({ modules: { workflows } });
  expect([await other.mutation("workflows:run"), await other.mutation("workflows:run")]).toEqual([1, 2]);
  expect(await other.mutation("workflows:look")).toBe(false);
  await other.dispose();
});

test("natives that are watched are as they were", async () => {
  const natives = `
    const thrown = (work) => { try { work(); } catch (error) { return error.name; } };
    export const look = query({ args: {}, handler: () => [
      [Object.defineProperty, Object.defineProperties, Reflect.defineProperty, Proxy].map(({ name, length }) => [name, length]),
      [Object.defineProperty({}, "a", { value: 1 }).a, Object.defineProperties({}, { a: { value: 2 } }).a, Reflect.defineProperty(Object.freeze({}), "a", {})],
      [new Proxy({}, { get: () => 3 }).any, typeof new Proxy(() => {}, {}), Proxy.revocable({ a: 4 }, {}).proxy.a, typeof Proxy.prototype],
      [thrown(() => Proxy({}, {})), thrown(() => new Proxy(1, {})), thrown(() => Object.defineProperty(1, "a", {})), thrown(() => new Object.defineProperty({}, "a", {}))],
    ] });`;
  const other = await openInlineApp({ modules: { natives } });
  expect(await other.query("natives:look")).toEqual([
    [
      ["defineProperty", 3],
      ["defineProperties", 2],
      ["defineProperty", 3],
      ["Proxy", 2],
    ],
    [1, 2, false],
    [3, "function", 4, "undefined"],
    ["TypeError", "TypeError", "TypeError", "TypeError"],
  ]);
  await other.dispose();
});

test("a realm that was left as it was found is used again, with the state of its modules", async () => {
  const first = Number(await app.mutation("traces:countCalls"));
  expect(await app.mutation("traces:countCalls")).toBe(first + 1);
});
