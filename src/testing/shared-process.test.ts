import { convexTest } from "convex-test";
import { defineSchema } from "convex/server";
import { expect, onTestFinished, test, vi } from "vitest";
import { levelOf } from "../audio/core/signals.fixture.ts";
import { ownMath } from "./own-math.ts";
import { restoreGlobals } from "./shared-process.ts";

const isPlain = (name: string) => "value" in (Object.getOwnPropertyDescriptor(globalThis, name) ?? {});

test("what convex-test makes of globals is undone", async () => {
  const { Math: math, setTimeout: timeout, URL: url } = globalThis;
  await convexTest(defineSchema({}), { "./_generated/api.js": async () => ({}) }).run(async () => {});
  expect(["Math", "setTimeout", "URL"].filter(isPlain)).toEqual([]);
  restoreGlobals();
  expect(["Math", "setTimeout", "URL"].filter((name) => !isPlain(name))).toEqual([]);
  expect([Math, setTimeout, URL]).toEqual([math, timeout, url]);
});

test("a library's classes are undone, too", () => {
  const { Request: request } = globalThis;
  vi.stubGlobal("Request", class extends request {});
  expect(Request).not.toBe(request);
  restoreGlobals();
  expect(Request).toBe(request);
});

test("audio is computed without the global Math, which may be a slow getter", () => {
  const math = Math;
  let reads = 0;
  const get = () => {
    reads += 1;
    return math;
  };
  onTestFinished(restoreGlobals);
  Object.defineProperty(globalThis, "Math", { get, configurable: true });
  const level = levelOf(Float32Array.of(3, -4));
  const readsOfAudio = reads;
  restoreGlobals();
  expect(readsOfAudio).toBe(0);
  expect(level).toBeCloseTo(math.sqrt(12.5), 6);
});

test.each([
  ["/studio/src/audio/core/fft.ts", true],
  ["/studio/src/audio/core/fft.test.ts", false],
  ["/studio/src/engine/engine.ts", false],
  ["/studio/node_modules/other/src/audio.js", false],
])("%s has a Math of its own: %s", (id, hasOwn) => {
  const { transform } = ownMath();
  if (typeof transform !== "function") throw new Error("The plugin transforms nothing");
  const made = Reflect.apply(transform, undefined, ["code\nmore", id]);
  expect(made).toEqual(
    hasOwn ? { code: expect.stringMatching(/^const Math = .+; code\nmore$/), map: null } : undefined,
  );
});
