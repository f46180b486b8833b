import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Click } from "../../player-core/click-times.ts";
import { playedSample } from "../../player-core/session.fixture.ts";
import { scenesOf } from "../../player-core/scenes.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";

let project: (typeof import("../platform/project.ts"))["project"];
let barPosition: (typeof import("./metronome.ts"))["barPosition"];
let startMetronome: (typeof import("./metronome.ts"))["startMetronome"];
// The project listens to other tabs as soon as it is loaded.
beforeAll(async () => {
  stubBrowser();
  ({ project } = await import("../platform/project.ts"));
  ({ barPosition, startMetronome } = await import("./metronome.ts"));
});
afterAll(() => vi.unstubAllGlobals());

beforeEach(() => {
  vi.useFakeTimers();
  project.set({ fits: true, bpm: 120 });
});
afterEach(() => {
  vi.useRealTimers();
  project.set({ fits: true });
});

const silence = { isPlaying: false, position: 0, rate: 1, scenes: [], sceneIndex: 0 };
const playing = (bpm: number, position: number) => ({
  ...silence,
  isPlaying: true,
  position,
  scenes: scenesOf([playedSample("loop", { bpm })]),
});

/** A metronome beside what plays, with its clock in the test's hands. */
function clicking(state: () => object = () => silence) {
  const clicks: Click[] = [];
  let now = 0;
  let isClosed = false;
  const player = {
    get state() {
      return state() as never;
    },
    session: { tick: () => undefined },
  };
  const stop = startMetronome(player, {
    now: () => now,
    click: (click) => clicks.push(click),
    close: () => (isClosed = true),
  });
  return {
    clicks,
    stop,
    isClosed: () => isClosed,
    pass(seconds: number) {
      for (let passed = 0; passed < seconds - 1e-9; passed += 0.05) {
        now += 0.05;
        vi.advanceTimersByTime(50);
      }
    },
  };
}

test("it clicks each beat once, at once from where it is turned on, with a downbeat each bar", () => {
  const { clicks, pass } = clicking();
  pass(2);
  expect(clicks.map(({ seconds }) => Number(seconds.toFixed(6)))).toEqual([0, 0.5, 1, 1.5, 2]);
  expect(clicks.map(({ isDownbeat }) => isDownbeat)).toEqual([true, false, false, false, true]);
});

test("it has its downbeats where the bars of what plays begin", () => {
  // A second and a half into a loop at 120: the next bar begins in half a second.
  let now = 0;
  const { clicks, pass } = clicking(() => playing(120, 1.5 + now));
  for (let step = 0; step < 20; step++) {
    now += 0.05;
    pass(0.05);
  }
  expect(clicks.filter(({ isDownbeat }) => isDownbeat).map(({ seconds }) => seconds)).toEqual([expect.closeTo(0.5, 6)]);
});

test("a tempo that changes is followed from the next click on, and without one it is silent", () => {
  const { clicks, pass } = clicking();
  pass(1);
  project.set({ fits: true, bpm: 60 });
  pass(2);
  const seconds = clicks.map((click) => Number(click.seconds.toFixed(6)));
  expect(seconds).toEqual([0, 0.5, 1, 2, 3]);
  project.set({ fits: true });
  pass(2);
  expect(clicks).toHaveLength(5);
});

test("turned off it is silent and lets go of the sound", () => {
  const { clicks, pass, stop, isClosed } = clicking();
  stop();
  pass(3);
  expect(clicks).toHaveLength(1);
  expect(isClosed()).toBe(true);
});

test("what plays counts in the project's time, in half and double time too, and not at another tempo", () => {
  const current = { fits: true, bpm: 120 };
  expect(barPosition(playing(100, 1), current)).toBeCloseTo(1 / 1.2, 6);
  expect(barPosition(playing(60, 1), { ...current, fits: false })).toBe(1);
  expect(barPosition(playing(100, 1), { ...current, fits: false })).toBeNull();
  expect(barPosition({ ...playing(120, 1), isPlaying: false }, current)).toBeNull();
  expect(barPosition({ ...playing(120, 1), rate: 0.5 }, current)).toBe(2);
});
