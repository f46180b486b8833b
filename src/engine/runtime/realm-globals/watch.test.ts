import vm from "node:vm";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { realmNamedGlobals, realmWatch, realmWatchedNatives, type RealmWatch } from "./watch.ts";

const PARTS = { realmNamedGlobals, realmWatchedNatives, realmWatch };
const partsText = Object.entries(PARTS).map(([name, part]) => `${name}: ${part.toString()}`);
const START = `
  const __name = (target) => target;
  const parts = { ${partsText.join(", ")} };
  globalThis.ofModule = { kept: true };
  Object.defineProperty(globalThis, "hiddenOfModule", { value: 1, writable: true, configurable: true });
  globalThis["no name"] = 2;
  globalThis[Symbol.for("of a module")] = 3;
  globalThis.proxyOfOther = new Proxy({}, {});
  const watch = parts.realmWatch(parts);
  Object.defineProperty(globalThis, "Proxy", { value: watch.globals.Proxy, writable: true, configurable: true });
  watch.accept();
  watch`;

/** A realm with a watch, and what code does in it. */
function open(): { watch: RealmWatch; run(code: string): unknown } {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const watch = vm.runInContext(`(() => { ${START.replace(/watch$/, "return watch;")} })()`, context) as RealmWatch; // By its text.
  return { watch, run: (code) => vm.runInContext(`(() => { "use strict"; ${code} })()`, context) as unknown };
}

/** Ways to leave something on the global object. */
const TRACES: Record<string, string> = {
  "a new global": "globalThis.fresh = 1",
  "a new global by the name of a symbol": "globalThis[Symbol('fresh')] = 1",
  "a new global by a number": "globalThis[7] = 1",
  "a new global with a getter": "globalThis.__defineGetter__('fresh', () => 1)",
  "a hidden global": "Object.defineProperty(globalThis, 'hidden', { value: 1 })",
  "hidden globals": "Object.defineProperties(globalThis, { hidden: { value: 1 } })",
  "a hidden global by reflection": "Reflect.defineProperty(globalThis, 'hidden', { value: 1 })",
  "a hidden global by a native that was taken off":
    "const { defineProperty } = Object; defineProperty(globalThis, 'hidden', {})",
  "a hidden global by a native that was bound": "Object.defineProperty.call(null, globalThis, 'hidden', {})",
  "a hidden global through a proxy": "Object.defineProperty(new Proxy(globalThis, {}), 'hidden', {})",
  "a hidden global through a proxy of a proxy":
    "Reflect.defineProperty(new Proxy(new Proxy(globalThis, {}), {}), 'hidden', {})",
  "a hidden global through a proxy made by reflection":
    "Object.defineProperty(Reflect.construct(Proxy, [globalThis, {}]), 'hidden', {})",
  "a hidden global through a revocable proxy":
    "Object.defineProperty(Proxy.revocable(globalThis, {}).proxy, 'hidden', {})",
  "a field of a class": "class Base { constructor() { return globalThis; } } new (class extends Base { fresh = 1; })()",
  "a replaced class": "globalThis.URL = 1; globalThis.Map = class {}",
  "a replaced function": "globalThis.parseInt = () => 0",
  "a removed native": "delete globalThis.Promise",
  "a native that is undefined": "globalThis.WeakMap = undefined",
  "a native behind a getter": "Object.defineProperty(globalThis, 'Set', { get: () => 1, configurable: true })",
  "another global of a module": "globalThis.ofModule = {}",
  "another hidden global of a module": "globalThis.hiddenOfModule = 2",
  "another global by a name that is none": "globalThis['no name'] = 3",
  "another global by the name of a symbol": "globalThis[Symbol.for('of a module')] = 4",
  "a removed global of a module": "delete globalThis.ofModule",
  "a removed global by the name of a symbol": "delete globalThis[Symbol.for('of a module')]",
};

/** Doings that leave the global object as it is. */
const CLEAN: Record<string, string> = {
  nothing: "",
  "a field of another object": "Object.defineProperty({}, 'a', { value: 1 }); Reflect.defineProperty([], 'a', {})",
  "a proxy of another object": "new Proxy({}, {}); Proxy.revocable([], {}).revoke()",
  "a global that was put away and back":
    "const { Math } = globalThis; globalThis.Math = undefined; globalThis.Math = Math",
  "a global that came and went": "globalThis.passing = 1; delete globalThis.passing",
  "a read of what is not there": "typeof missing; 'missing' in globalThis",
};

describe("a watch over the globals of a realm", () => {
  test.each(Object.entries(TRACES))("sees %s", (_what, code) => {
    const { watch, run } = open();
    expect(watch.isClean()).toBe(true);
    run(code);
    expect(watch.isClean()).toBe(false);
  });

  test.each(Object.entries(CLEAN))("is not alarmed by %s", (_what, code) => {
    const { watch, run } = open();
    run(code);
    expect(watch.isClean()).toBe(true);
  });

  test("takes for clean what it is told to accept", () => {
    const { watch, run } = open();
    run(
      "globalThis.fresh = 1; Object.defineProperty(globalThis, 'hidden', { value: 1, writable: true }); delete globalThis.Set; globalThis.Map = 1",
    );
    watch.accept();
    expect(watch.isClean()).toBe(true);
    run("globalThis.hidden = 2");
    expect(watch.isClean()).toBe(false);
  });

  test("does not trust a realm again in which there is a proxy of its global object", () => {
    const { watch, run } = open();
    run("new Proxy(globalThis, {})");
    watch.accept();
    expect(watch.isClean()).toBe(false);
  });

  test("goes on where natives were replaced", () => {
    const { watch, run } = open();
    run("Object.keys = () => []; Object.is = () => true; Reflect.ownKeys = () => []; globalThis.fresh = 1");
    expect(watch.isClean()).toBe(false);
  });
});

/** Gives the object a stack in some versions of Node only. */
const MAYBE = "Error.captureStackTrace(globalThis)";

test("whatever is done in whatever order, a realm that is called clean has the globals that it had, with their values", () => {
  const doings = fc.array(fc.constantFrom(MAYBE, ...Object.values(TRACES), ...Object.values(CLEAN)), {
    minLength: 1,
    maxLength: 4,
  });
  const walk =
    "return new Map(Reflect.ownKeys(globalThis).map((name) => [name, Reflect.getOwnPropertyDescriptor(globalThis, name).value]))";
  fc.assert(
    fc.property(doings, (codes) => {
      const { watch, run } = open();
      const before = run(walk) as Map<PropertyKey, unknown>; // By its text.
      for (const code of codes) {
        try {
          run(code);
        } catch {
          // What was done before took away what this one needs.
        }
      }
      if (!watch.isClean()) return;
      const after = run(walk) as typeof before; // By its text.
      expect([...after.keys()]).toEqual([...before.keys()]);
      for (const [name, value] of after) expect(Object.is(value, before.get(name))).toBe(true);
    }),
    { numRuns: 60 },
  );
});
