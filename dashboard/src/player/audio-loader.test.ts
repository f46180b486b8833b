import * as fc from "fast-check";
import { beforeEach, afterEach, expect, test, vi } from "vitest";
import type { Playable } from "../../../src/contracts/player.ts";
import { audioOf, SilentMixer } from "../../player-core/session.fixture.ts";
import { libraryRow } from "../library/library-row.fixture.ts";
import { AudioLoader } from "./audio-loader.ts";

beforeEach(() => {
  vi.useFakeTimers();
  // An instant of silence, whose content nobody looks at.
  vi.stubGlobal("AudioBuffer", Object);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const sample = (sampleId: string, durationSeconds = 4): Playable => ({
  ...libraryRow(sampleId, { durationSeconds }),
  peaks: [],
});

interface Given {
  kept?: readonly string[];
  gone?: readonly string[];
  /** Length of each sample. */
  seconds?: number;
}

/** A loader whose files take ten milliseconds, of a browser that keeps some of them. */
function loading({ kept = [], gone = [], seconds = 100 }: Given = {}) {
  const mixer = new SilentMixer();
  const log: string[] = [];
  const passed = () => new Promise((resolve) => setTimeout(resolve, 10));
  const loader = new AudioLoader({
    mixer: Object.assign(mixer, { decode: async () => audioOf(seconds) }),
    async readFile(sampleId) {
      log.push(`read ${sampleId}`);
      await passed();
      if (gone.includes(sampleId)) throw new Error("it was deleted");
      return new ArrayBuffer(4);
    },
    async readKept(sampleId) {
      await passed();
      return kept.includes(sampleId) ? new ArrayBuffer(4) : null;
    },
    events: {
      onLoaded: ({ sampleId }) => log.push(`loaded ${sampleId}`),
      onFailed: (_sample, message) => log.push(message),
    },
  });
  return { loader, mixer, log };
}

test("samples are read together, each once, and come from memory when they are asked for again", async () => {
  const { loader, log } = loading();
  loader.load([sample("a"), sample("b")]);
  loader.load([sample("a"), sample("b")]);
  await vi.advanceTimersByTimeAsync(50);
  expect(log).toEqual(["read a", "read b", "loaded a", "loaded b"]);
  loader.load([sample("b")]);
  expect(log.at(-1)).toBe("loaded b");
  expect(log).toHaveLength(5);
});

test("what fails is told to whoever still wants it", async () => {
  const { loader, log } = loading({ gone: ["a", "b"] });
  loader.load([sample("a")]);
  await vi.advanceTimersByTimeAsync(50);
  expect(log).toEqual(["read a", "a could not be loaded: it was deleted. Try again."]);
  loader.load([sample("b")]);
  loader.load([sample("c")]);
  await vi.advanceTimersByTimeAsync(50);
  expect(log.slice(2)).toEqual(["read b", "read c", "loaded c"]);
});

test("a file is decoded ahead only if this browser keeps it", async () => {
  const { loader, log } = loading({ kept: ["a"] });
  loader.prepare(sample("a"));
  loader.prepare(sample("b"));
  await vi.advanceTimersByTimeAsync(100);
  expect(log).toEqual([]);
  loader.load([sample("a")]);
  expect(log).toEqual(["loaded a"]);
});

test("a sample that is wanted while it is decoded ahead comes all the same, kept or not", async () => {
  for (const kept of [["a"], []]) {
    const { loader, log } = loading({ kept });
    loader.prepare(sample("a"));
    loader.load([sample("a")]);
    await vi.advanceTimersByTimeAsync(100);
    expect(log.filter((line) => line === "loaded a")).toHaveLength(1);
  }
});

test("of many that might be wanted the first ones are left", async () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  const { loader, log } = loading({ kept: names, seconds: 10 });
  for (const name of names) loader.prepare(sample(name));
  await vi.advanceTimersByTimeAsync(500);
  for (const name of names) loader.load([sample(name)]);
  // The first one was under way already.
  expect(log.toSorted()).toEqual([
    ...["a", "d", "e", "f", "g", "h", "i"].map((name) => `loaded ${name}`),
    "read b",
    "read c",
  ]);
});

test("audio beyond ten minutes is let go of, but never what plays", async () => {
  const { loader, mixer, log } = loading();
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  for (const name of names) {
    loader.load([sample(name)]);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(mixer.audioOf("h")?.duration).toBe(100);
  expect(mixer.audioOf("a")?.duration).not.toBe(100);
  loader.load([sample("a")]);
  await vi.advanceTimersByTimeAsync(50);
  expect(log.filter((line) => line === "read a")).toHaveLength(2);
  expect(mixer.audioOf("a")?.duration).toBe(100);
});

test("after the end nothing is told", async () => {
  const { loader, log } = loading({ gone: ["b"] });
  loader.load([sample("a"), sample("b")]);
  loader.close();
  await vi.advanceTimersByTimeAsync(50);
  expect(log).toEqual(["read a", "read b"]);
});

test("whatever is asked for in whatever order, what is wanted last is loaded in the end", async () => {
  const names = fc.constantFrom("a", "b", "c", "d");
  const step = fc.record({
    kind: fc.constantFrom("load", "prepare"),
    name: names,
    wait: fc.constantFrom(0, 5, 10, 30),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), names, fc.subarray(["a", "b"]), async (steps, last, kept) => {
      const { loader, mixer, log } = loading({ kept });
      for (const { kind, name, wait } of steps) {
        if (kind === "load") loader.load([sample(name)]);
        else loader.prepare(sample(name));
        await vi.advanceTimersByTimeAsync(wait);
      }
      loader.load([sample(last)]);
      await vi.advanceTimersByTimeAsync(500);
      expect(log.filter((line) => line.startsWith("loaded")).at(-1)).toBe(`loaded ${last}`);
      expect(mixer.audioOf(last)?.duration).toBe(100);
    }),
    { numRuns: 60 },
  );
});
