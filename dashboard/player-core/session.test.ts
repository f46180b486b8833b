import * as fc from "fast-check";
import { expect, test } from "vitest";
import { snapStep } from "./grid.ts";
import type { Loader } from "./playback.ts";
import { MAX_RATE, MIN_RATE, Session } from "./session.ts";
import { HeldLoader, playedSample, SilentMixer } from "./session.fixture.ts";

/** A session with its playback in a test's hands. */
function silentSession() {
  const mixer = new SilentMixer();
  let loader: HeldLoader | null = null;
  let changes = 0;
  const session = new Session(
    (events) => {
      loader = new HeldLoader(mixer, events);
      return { mixer, loader: loader satisfies Loader };
    },
    () => changes++,
  );
  return {
    session,
    mixer,
    /** What was asked for arrives. */
    deliver: (sampleId: string) => loader?.deliver(sampleId),
    fail: (sampleId: string) => loader?.fail(sampleId),
    wanted: () => [...(loader?.asked.keys() ?? [])],
    changes: () => changes,
    pass(seconds: number) {
      mixer.now += Math.round(seconds * mixer.sampleRate);
      session.tick();
    },
  };
}

const loop = playedSample("loop", { bpm: 120 });
const stems = ["drums", "bass"] as const;
const split = stems.map((stemType) =>
  playedSample(stemType, { type: "stem", stemType, sourceId: "loop", durationSeconds: 4, bpm: 120 }),
);

test("nothing is fetched or played before somebody asks", () => {
  const { session, wanted, changes } = silentSession();
  session.open([loop]);
  expect(wanted()).toEqual([]);
  expect(session.state).toMatchObject({ isPlaying: false, duration: 4, isLooping: true, snap: "bar" });
  expect(changes()).toBeGreaterThan(0);
});

test("it plays from the first moment that one track is there, and the others join", () => {
  const { session, mixer, deliver, pass } = silentSession();
  session.open(split);
  session.toggle();
  expect(mixer.position()).toBeNull();
  pass(1);
  expect(session.state).toMatchObject({ isPlaying: true, position: 0 });
  deliver("bass");
  pass(1);
  expect(session.state.position).toBe(1);
  deliver("drums");
  expect(mixer.current?.trackIds).toEqual(["drums", "bass"]);
  expect(mixer.position()).toBe(1_000);
});

test("without a loop it ends at the end, and begins at the start when it is played again", () => {
  const { session, mixer, deliver, pass } = silentSession();
  session.open([playedSample("hit", { durationSeconds: 0.5 })]);
  session.toggle();
  deliver("hit");
  pass(0.6);
  expect(session.state).toMatchObject({ isPlaying: false, position: 0 });
  session.toggle();
  expect(mixer.position()).toBe(0);
});

test("a scene is compared with another at the same place, without a pause", () => {
  const { session, mixer, deliver, pass } = silentSession();
  session.open([...split, playedSample("other take", { durationSeconds: 2 })]);
  session.toggle();
  for (const id of ["drums", "bass", "other take"]) deliver(id);
  pass(3);
  session.chooseScene(1);
  expect(session.state).toMatchObject({ sceneIndex: 1, isPlaying: true, position: 1 });
  expect(mixer.current?.trackIds).toEqual(["other take"]);
  expect(mixer.position()).toBe(1_000);
  session.chooseScene(7);
  expect(session.state.sceneIndex).toBe(1);
});

test("when every track of a scene has failed it stops, says why, and a retry asks again", () => {
  const { session, fail, wanted, deliver, pass } = silentSession();
  session.open(split);
  session.toggle();
  fail("drums");
  expect(session.state.isPlaying).toBe(true);
  fail("bass");
  expect(session.state.isPlaying).toBe(false);
  expect(session.state.tracks.map(({ failure }) => failure)).toEqual([
    "drums could not be loaded",
    "bass could not be loaded",
  ]);
  session.retry();
  expect(wanted()).toEqual(["drums", "bass"]);
  expect(session.state.tracks.every(({ failure }) => failure === null)).toBe(true);
  session.toggle();
  deliver("drums");
  pass(0.5);
  expect(session.state.position).toBe(0.5);
});

test("solo and mute reach the mixer as gains of all tracks", () => {
  const { session, mixer, deliver } = silentSession();
  session.open(split);
  session.toggle();
  deliver("drums");
  session.setStrip(1, { soloed: true });
  expect(mixer.gains).toEqual(
    new Map([
      ["drums", 0],
      ["bass", 1],
    ]),
  );
  session.setStrip(1, { muted: true });
  expect([...mixer.gains.values()]).toEqual([0, 0]);
  session.setStrip(9, { muted: true });
  expect(session.state.tracks).toHaveLength(2);
});

test("audio that comes for a player that was closed or shows something else changes nothing", () => {
  const { session, mixer, deliver } = silentSession();
  session.open([loop]);
  session.toggle();
  session.open(split);
  deliver("loop");
  expect(mixer.position()).toBeNull();
  expect(session.state.isPlaying).toBe(false);
  session.close();
  expect(mixer.isClosed).toBe(true);
  expect(session.levels().map(({ peak }) => peak)).toEqual([0, 0]);
});

test("a short loop snaps to beats, and its waveform comes from the audio once that is there", () => {
  const { session, deliver } = silentSession();
  session.open([playedSample("bar", { bpm: 120, durationSeconds: 2 })]);
  expect(session.state.snap).toBe("beat");
  expect(session.state.tracks[0]?.loudest).toBe(1);
  session.load();
  deliver("bar");
  expect(session.state.tracks[0]).toMatchObject({ loaded: 1, loudest: 0.5 });
  expect(session.audioOf("bar")?.duration).toBe(2);
  expect(session.audioOf("none")).toBeNull();
});

const seconds = fc.double({ min: -1, max: 9, noNaN: true });
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom("toggle", "toggleLoop", "wake", "retry", "clear", "start", "end") }),
  fc.record({ kind: fc.constant("seek"), at: seconds }),
  fc.record({ kind: fc.constant("region"), from: seconds, to: seconds }),
  fc.record({ kind: fc.constant("snap"), snap: fc.constantFrom("bar", "beat", "off") }),
  fc.record({ kind: fc.constant("rate"), rate: fc.double({ min: 0.1, max: 4, noNaN: true }) }),
  fc.record({ kind: fc.constant("scene"), index: fc.nat(2) }),
  fc.record({ kind: fc.constant("select"), index: fc.integer({ min: -2, max: 4 }) }),
  fc.record({ kind: fc.constant("open"), which: fc.nat(3) }),
  fc.record({ kind: fc.constantFrom("deliver", "fail"), which: fc.nat(5) }),
  fc.record({ kind: fc.constant("pass"), by: fc.double({ min: 0, max: 3, noNaN: true }) }),
);
type Step = Partial<Record<"at" | "from" | "to" | "rate" | "index" | "which" | "by", number>> & {
  kind: string;
  snap?: string;
};

const OPENINGS = [
  [...split, loop],
  [playedSample("hit", { durationSeconds: 0.2 })],
  [playedSample("slow", { durationSeconds: 7.3, bpm: 61 }), playedSample("fast", { durationSeconds: 1.1, bpm: 173 })],
  [],
];

function take(player: ReturnType<typeof silentSession>, next: Step): void {
  const { session } = player;
  const { kind, at = 0, from = 0, to = 0, rate = 1, index = 0, which = 0, by = 0 } = next;
  const id = player.wanted()[which] ?? "none";
  const acts: Record<string, () => void> = {
    toggle: () => session.toggle(),
    toggleLoop: () => session.toggleLoop(),
    wake: () => session.wake(),
    retry: () => session.retry(),
    clear: () => session.setRegion(null),
    start: () => session.setRegionEnd("start"),
    end: () => session.setRegionEnd("end"),
    seek: () => session.seek(at),
    region: () => session.setRegion({ start: from, end: to }),
    snap: () => session.setSnap(next.snap === "beat" || next.snap === "off" ? next.snap : "bar"),
    rate: () => session.setRate(rate),
    scene: () => session.chooseScene(index),
    select: () => session.select(index),
    open: () => session.open(OPENINGS[which] ?? []),
    deliver: () => player.deliver(id),
    fail: () => player.fail(id),
    pass: () => player.pass(by),
  };
  acts[kind]?.();
}

test("stems that come while their source plays are another scene, at the same place", () => {
  const mixer = new SilentMixer();
  const session = new Session(
    (events) => ({ mixer, loader: new HeldLoader(mixer, events) }),
    () => {},
  );
  session.open([playedSample("song", { bpm: 120, durationSeconds: 8 })]);
  session.seek(3);
  const parts = stems.map((stemType) =>
    playedSample(stemType, { type: "stem", stemType, sourceId: "song", durationSeconds: 8 }),
  );
  session.add(parts);
  session.add(parts);
  expect(session.state.scenes.map(({ title }) => title)).toEqual(["song", "Stems of song"]);
  expect(session.state).toMatchObject({ sceneIndex: 0, position: 3 });
  session.chooseScene(1);
  expect(session.state.tracks.map(({ sample }) => sample.sampleId)).toEqual(["drums", "bass"]);
  expect(session.state.position).toBe(3);
});

test("after any actions the state holds together, and the mixer plays what it says", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const player = silentSession();
      for (const each of [{ kind: "open", which: 0 }, ...steps]) {
        take(player, each);
        const { session, mixer } = player;
        const { state } = session;
        expect(state.position).toBeGreaterThanOrEqual(0);
        // A frame is rounded to the mixer's rate.
        expect(state.position).toBeLessThanOrEqual(state.duration + 1 / mixer.sampleRate);
        expect(state.selected).toBeGreaterThanOrEqual(0);
        expect(state.selected).toBeLessThanOrEqual(Math.max(0, state.tracks.length - 1));
        expect(state.rate).toBeGreaterThanOrEqual(MIN_RATE);
        expect(state.rate).toBeLessThanOrEqual(MAX_RATE);
        if (state.region) {
          expect(state.region.start).toBeGreaterThanOrEqual(0);
          expect(state.region.end).toBeGreaterThan(state.region.start);
          expect(state.region.end).toBeLessThanOrEqual(state.duration);
        }
        if (!state.isPlaying) expect(mixer.position()).toBeNull();
        if (mixer.position() === null) continue;
        const { region, isLooping, duration, tracks, rate } = state;
        const loops = isLooping ? (region ?? { start: 0, end: duration }) : null;
        expect(mixer.current).toMatchObject({
          trackIds: tracks.map(({ sample }) => sample.sampleId),
          rate,
          length: Math.round(duration * 1_000),
          loop: loops && { start: Math.round(loops.start * 1_000), end: Math.round(loops.end * 1_000) },
        });
      }
    }),
    { numRuns: 400 },
  );
});

test("a loop that is drawn holds what was drawn, in whole steps of the grid", () => {
  fc.assert(
    fc.property(seconds, seconds, fc.constantFrom("bar", "beat", "off"), (from, to, snap) => {
      const { session } = silentSession();
      session.open([loop]);
      session.setSnap(snap === "beat" || snap === "off" ? snap : "bar");
      session.setRegion({ start: from, end: to });
      const { region, grid, duration } = session.state;
      const unit = snapStep(grid, session.state.snap);
      if (!region) {
        expect(unit).toBeNull();
        return;
      }
      expect(region.start).toBeLessThanOrEqual(Math.max(0, Math.min(from, to)) + 1e-9);
      if (unit !== null) {
        expect(Math.abs(region.start / unit - Math.round(region.start / unit))).toBeLessThan(1e-9);
        expect(region.end === duration || Math.abs(region.end / unit - Math.round(region.end / unit)) < 1e-9).toBe(
          true,
        );
      }
    }),
  );
});

test("what plays changes over to the project's tempo at its place, and back, while seconds stay those of the sample", () => {
  const { session, mixer, deliver, pass } = silentSession();
  session.open([loop]);
  session.toggle();
  deliver("loop");
  pass(1);
  const fitted = new Map([["loop", null]]);
  session.setFit(({ bpm = 120 }) => 180 / bpm, fitted);
  expect([mixer.current?.tempo, mixer.fitted.has("loop"), session.state.position]).toEqual([1.5, true, 1]);
  pass(1);
  expect(session.state.position).toBeCloseTo(2.5);
  session.seek(3);
  pass(1);
  // The loop of four seconds begins again.
  expect(session.state.position).toBeCloseTo(0.5);
  session.setFit(() => null);
  expect(mixer.current?.tempo).toBeNull();
  pass(1);
  expect(session.state.position).toBeCloseTo(1.5);
});

test("a change that does not concern what plays does not interrupt it", () => {
  const { session, mixer, deliver } = silentSession();
  session.open([loop]);
  session.toggle();
  deliver("loop");
  const before = mixer.current;
  session.setFit(({ bpm }) => (bpm === 120 ? null : 2));
  expect(mixer.current).toBe(before);
});
