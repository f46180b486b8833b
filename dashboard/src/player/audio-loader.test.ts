import * as fc from "fast-check";
import { beforeEach, afterEach, expect, test, vi } from "vitest";
import type { Playable } from "../../../src/contracts/player.ts";
import { audioOf, SilentMixer } from "../../player-core/session.fixture.ts";
import { libraryRow } from "../library/library-row.fixture.ts";
import { AudioLoader } from "./audio-loader.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
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
  /** Samples whose files lead nowhere at first, or ever. */
  broken?: Readonly<Record<string, "once" | "always">>;
  fit?: (sampleId: string, audio: AudioBuffer) => Promise<AudioBuffer | null> | null;
}

/** A loader whose files take ten milliseconds, of a browser that keeps some of them. */
function loading({ kept = [], gone = [], seconds = 100, broken = {}, fit = () => null }: Given = {}) {
  const mixer = new SilentMixer();
  const log: string[] = [];
  const failures = new Map<string, () => void>();
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
    async openFile(sampleId, isAgain) {
      log.push(`${isAgain ? "reopened" : "opened"} ${sampleId}`);
      await passed();
      if (isAgain && broken[sampleId] === "always") throw new Error("the studio answered 500");
      return {
        stream(onFailed) {
          failures.set(sampleId, onFailed);
          return () => {
            throw new Error("A silent mixer opens nothing");
          };
        },
        close: () => log.push(`closed ${sampleId}`),
      };
    },
    fit: (fitted, audio) => fit(fitted.sampleId, audio),
    events: {
      onLoaded: ({ sampleId }, audio) => log.push(`${audio ? "loaded" : "streams"} ${sampleId}`),
      onFailed: (_sample, message) => log.push(message),
    },
  });
  return { loader, mixer, log, fail: (name: string) => failures.get(name)?.() };
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
  expect(mixer.audioOf("a")).toBeNull();
  loader.load([sample("a")]);
  await vi.advanceTimersByTimeAsync(50);
  expect(log.filter((line) => line === "read a")).toHaveLength(2);
  expect(mixer.audioOf("a")?.duration).toBe(100);
});

test("a long sample sounds before it is decoded, and is decoded beside that", async () => {
  const { loader, mixer, log } = loading();
  loader.load([sample("a", 100)]);
  await vi.advanceTimersByTimeAsync(10);
  expect(mixer.streams.has("a")).toBe(true);
  await vi.advanceTimersByTimeAsync(50);
  expect(log).toEqual(["opened a", "read a", "streams a", "loaded a"]);
  loader.load([sample("a", 100)]);
  expect(log.at(-1)).toBe("loaded a");
});

test("what is too long to be decoded is opened once, and let go of when something else is wanted", async () => {
  const { loader, mixer, log } = loading();
  const mix = sample("mix", 900);
  loader.load([mix]);
  loader.load([mix]);
  await vi.advanceTimersByTimeAsync(50);
  loader.load([mix]);
  expect(log).toEqual(["opened mix", "opened mix", "streams mix", "closed mix", "streams mix"]);
  loader.load([sample("a")]);
  expect(log.at(-2)).toBe("closed mix");
  expect(mixer.streams.size).toBe(0);
});

test("a file that breaks off is opened once more by another address, and then the reason is told", async () => {
  const { loader, log, fail } = loading({ broken: { b: "always" } });
  for (const name of ["a", "b"]) {
    loader.load([sample(name, 900)]);
    await vi.advanceTimersByTimeAsync(50);
    log.length = 0;
    fail(name);
    await vi.advanceTimersByTimeAsync(50);
    const after = name === "a" ? "streams a" : "b could not be loaded: the studio answered 500. Try again.";
    expect(log).toEqual([`closed ${name}`, `reopened ${name}`, after]);
  }
});

test("a browser that cannot read a file says so, once", async () => {
  const { loader, log, fail } = loading();
  loader.load([sample("a", 900)]);
  for (let failure = 0; failure < 2; failure++) {
    await vi.advanceTimersByTimeAsync(50);
    fail("a");
  }
  await vi.advanceTimersByTimeAsync(50);
  expect(log.at(-1)).toBe("a could not be loaded: this browser cannot read the file. Try again.");
  expect(log.filter((line) => line.startsWith("reopened"))).toHaveLength(1);
});

test("a stream that comes after its sample was given up, or after the end, is closed unheard", async () => {
  const { loader, mixer, log } = loading();
  loader.load([sample("a", 900)]);
  loader.load([sample("b", 900)]);
  await vi.advanceTimersByTimeAsync(50);
  expect(log).toEqual(["opened a", "opened b", "closed a", "streams b"]);
  loader.load([sample("c", 900)]);
  loader.close();
  await vi.advanceTimersByTimeAsync(50);
  expect(log.slice(4)).toEqual(["closed b", "opened c", "closed c"]);
  expect(mixer.streams.size).toBe(0);
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

test("a sample that is fitted is there when both are, with its own audio and the fitted one", async () => {
  const fitted = audioOf(2);
  const fits = new Map([["a", fitted]]);
  const wait = () => new Promise((resolve) => setTimeout(resolve, 50));
  const fit = (sampleId: string) => (sampleId === "b" ? null : wait().then(() => fits.get(sampleId) ?? null));
  const { loader, mixer, log } = loading({ fit });
  loader.load([sample("a"), sample("b"), sample("c")]);
  await vi.advanceTimersByTimeAsync(20);
  expect(log.filter((line) => line.startsWith("loaded"))).toEqual(["loaded b"]);
  await vi.advanceTimersByTimeAsync(60);
  expect(log.filter((line) => line.startsWith("loaded"))).toEqual(["loaded b", "loaded a", "loaded c"]);
  expect([...mixer.fitted]).toEqual([
    ["b", null],
    ["a", fitted],
    ["c", null],
  ]);
});

test("what nobody wants any more when it is fitted is not brought", async () => {
  const fit = () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 50));
  const { loader, log } = loading({ fit });
  loader.load([sample("a")]);
  await vi.advanceTimersByTimeAsync(20);
  loader.load([sample("b")]);
  await vi.advanceTimersByTimeAsync(200);
  expect(log.filter((line) => line.startsWith("loaded"))).toEqual(["loaded b"]);
});
