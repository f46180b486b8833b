import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { HeldLoader, playedSample, SilentMixer } from "../../player-core/session.fixture.ts";
import { Session } from "../../player-core/session.ts";
import type { Beside } from "../player/player.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";

let BarLauncher: (typeof import("./launcher.ts"))["BarLauncher"];
let launchIn: (typeof import("./launcher.ts"))["launchIn"];
let project: (typeof import("../platform/project.ts"))["project"];
let coming: (typeof import("../player/coming.ts"))["coming"];
let toast: (typeof import("../ui/toast.ts"))["toast"];
// The project listens to other tabs as soon as it is loaded.
beforeAll(async () => {
  stubBrowser();
  ({ BarLauncher, launchIn } = await import("./launcher.ts"));
  ({ project } = await import("../platform/project.ts"));
  ({ coming } = await import("../player/coming.ts"));
  ({ toast } = await import("../ui/toast.ts"));
});
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  vi.useFakeTimers();
  project.set({ fits: true, bpm: 120 });
  toast.set(null);
  coming.set(null);
});
afterEach(() => vi.useRealTimers());

/** Two bars of it. */
const drums = { ...playedSample("drums", { bpm: 120 }), form: "loop" };
const bass = { ...playedSample("bass", { bpm: 120, durationSeconds: 8 }), form: "loop" };
const keys = { ...playedSample("keys", { bpm: 60, durationSeconds: 8 }), form: "loop" };
const clap = { ...playedSample("clap", { bpm: 120 }), form: "one_shot" };
const song = { ...playedSample("song", { bpm: 120, durationSeconds: 180 }), form: "loop" };

/** A launcher beside a session that plays the drums, with its mixer's clock in the test's hands: 1,000 frames a second. */
function besideDrums(first = drums) {
  const mixer = new SilentMixer();
  const listeners = new Set<() => void>();
  let loader: HeldLoader | undefined;
  const session = new Session(
    (events) => {
      const onLoaded: typeof events.onLoaded = (sample, audio) => {
        events.onLoaded(sample, audio);
        launcher.settle(sample.sampleId);
      };
      const onFailed: typeof events.onFailed = (sample, failure) => {
        events.onFailed(sample, failure);
        launcher.settle(sample.sampleId, failure);
      };
      loader = new HeldLoader(mixer, { ...events, onLoaded, onFailed });
      return { mixer, loader };
    },
    () => listeners.forEach((listener) => listener()),
  );
  const counted: number[][] = [];
  let takenBack = 0;
  const player = {
    session,
    beside: null as Beside | null,
    get state() {
      return session.state;
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const launcher = new BarLauncher(player, (seconds) => {
    counted.push([...seconds]);
    return () => takenBack++;
  });
  const taken: string[] = [];
  session.open([first]);
  session.toggle();
  const deliver = (sampleId: string) => loader?.deliver(sampleId);
  deliver(first.sampleId);
  return {
    session,
    mixer,
    launcher,
    player,
    taken,
    counted,
    takenBack: () => takenBack,
    deliver,
    fail: (sampleId: string) => loader?.fail(sampleId),
    choose: (sample: typeof drums) => launcher.launch(sample, () => taken.push(sample.sampleId)),
    pass(seconds: number) {
      mixer.now += Math.round(seconds * mixer.sampleRate);
      session.tick();
    },
    playing: () => session.state.tracks.map(({ sample }) => sample.sampleId),
  };
}

test("a chosen loop begins on the next bar, and until then what plays goes on", () => {
  const { choose, deliver, pass, mixer, playing, taken, session } = besideDrums();
  pass(0.7);
  expect(choose(bass)).toBe(true);
  expect(coming.value).toMatchObject({ name: "bass", launch: "bar" });
  deliver("bass");
  expect(mixer.next?.take).toMatchObject({ startedAt: 2_000, position: 0 });
  pass(1.2);
  expect([playing(), taken]).toEqual([["drums"], []]);
  pass(0.1);
  expect([playing(), taken, coming.value]).toEqual([["bass"], ["bass"], null]);
  expect(session.state).toMatchObject({ isPlaying: true, isLooping: true, duration: 8 });
  pass(0.5);
  expect(session.state.position).toBe(0.5);
});

test("one that comes late begins on the bar after that", () => {
  const { choose, deliver, pass, mixer } = besideDrums();
  choose(bass);
  pass(2.5);
  deliver("bass");
  expect(mixer.next?.take.startedAt).toBe(4_000);
});

test("on the beat it enters where its own bar is", () => {
  project.set({ fits: true, bpm: 120, launch: "beat" });
  const { choose, deliver, pass, mixer, session } = besideDrums();
  pass(0.7);
  choose(keys);
  deliver("keys");
  // Its beats are of a second: as many as the bar has had.
  expect(mixer.next?.take).toMatchObject({ startedAt: 1_000, position: 2_000 });
  pass(0.3);
  expect(session.state.position).toBe(2);
});

test("a fitted loop hands over where its bars are heard", () => {
  const { choose, deliver, pass, mixer, session } = besideDrums(keys);
  session.setFit((scene) => (scene.bpm === 60 ? 2 : null));
  pass(0.1);
  choose(bass);
  deliver("bass");
  // A bar of four seconds at twice its tempo.
  expect(mixer.next?.take.startedAt).toBe(2_000);
});

test.each([
  ["a one-shot", clap, { isPlaying: true }],
  ["a song", song, { isPlaying: true }],
  ["what has no tempo", { ...drums, sampleId: "noise", bpm: undefined }, { isPlaying: true }],
  ["a loop after silence", bass, { isPlaying: false }],
])("%s plays at once", (_name, sample, { isPlaying }) => {
  const { choose, session } = besideDrums();
  if (!isPlaying) session.toggle();
  expect(choose(sample as typeof drums)).toBe(false);
  expect(coming.value).toBe(null);
});

test("without a tempo of the project, and where the user wants it so, everything plays at once", () => {
  expect(launchIn({ fits: true })).toBe("now");
  expect(launchIn({ fits: true, launch: "beat" })).toBe("now");
  expect(launchIn({ fits: true, bpm: 90 })).toBe("bar");
  expect(launchIn({ fits: true, bpm: 90, launch: "beat" })).toBe("beat");
  const { choose } = besideDrums();
  project.set({ fits: true, bpm: 120, launch: "now" });
  expect(choose(bass)).toBe(false);
});

test("it can be taken back, and choosing what plays does that, too", () => {
  const { choose, deliver, pass, launcher, mixer, playing } = besideDrums();
  expect(launcher.cancel()).toBe(false);
  choose(bass);
  deliver("bass");
  expect(launcher.cancel()).toBe(true);
  expect([mixer.next, coming.value]).toEqual([null, null]);
  choose(bass);
  expect(choose(drums)).toBe(true);
  deliver("bass");
  pass(5);
  expect([playing(), coming.value, launcher.comingId]).toEqual([["drums"], null, undefined]);
  // Nothing is to be taken back: it is heard again from its start.
  expect(choose(drums)).toBe(false);
});

test("another choice takes the place of the first", () => {
  const { choose, deliver, pass, playing, taken } = besideDrums();
  choose(bass);
  deliver("bass");
  choose(keys);
  expect(coming.value?.name).toBe("keys");
  deliver("keys");
  pass(2.1);
  expect([playing(), taken]).toEqual([["keys"], ["keys"]]);
});

test("a bar is counted before it, and the clicks go with it when it is taken back", () => {
  project.set({ fits: true, bpm: 120, countsIn: true });
  const { choose, deliver, pass, mixer, counted, takenBack, launcher } = besideDrums();
  pass(0.7);
  choose(bass);
  deliver("bass");
  expect(coming.value).toMatchObject({ launch: "bar", isCountedIn: true });
  // Of the bar at 2 s less than a bar is left.
  expect(mixer.next?.take.startedAt).toBe(4_000);
  expect(counted).toEqual([[2, 2.5, 3, 3.5]]);
  const before = takenBack();
  launcher.cancel();
  expect(takenBack()).toBe(before + 1);
});

test("a place that is sought meanwhile moves the bars, and the next loop with them", () => {
  const { choose, deliver, pass, mixer, session } = besideDrums();
  choose(bass);
  deliver("bass");
  pass(0.5);
  session.seek(1.9);
  pass(0);
  deliver("bass");
  expect(mixer.next?.take.startedAt).toBe(600);
});

test("pausing, or opening something else, takes it back", () => {
  const paused = besideDrums();
  paused.choose(bass);
  paused.deliver("bass");
  paused.session.toggle();
  expect([coming.value, paused.mixer.next]).toEqual([null, null]);
  const other = besideDrums();
  other.choose(bass);
  other.session.open([keys]);
  other.session.tick();
  expect(coming.value).toBe(null);
});

test("one that cannot be loaded is told of, and what plays goes on", () => {
  const { choose, fail, playing, session } = besideDrums();
  choose(bass);
  fail("bass");
  expect([coming.value, toast.value?.text]).toEqual([null, "bass could not be loaded"]);
  expect([playing(), session.state.isPlaying]).toEqual([["drums"], true]);
});

test("behind another page, where no frame is drawn, the page still follows", () => {
  const { choose, deliver, mixer, playing } = besideDrums();
  choose(bass);
  deliver("bass");
  mixer.now = 2_000;
  vi.advanceTimersByTime(2_100);
  expect(playing()).toEqual(["bass"]);
});

/** Layers at 120 BPM that began after 0.3 seconds and sound alone. */
function besideLayers() {
  const desk = besideDrums();
  desk.session.toggle();
  const take = { startedAt: 300, position: 0, length: 2_000, loop: { start: 0, end: 2_000 }, rate: 1 };
  desk.player.beside = { toggleAll: () => true, bars: () => ({ take, beat: 500 }) };
  desk.pass(1);
  return desk;
}

test("while only layers sound, a loop joins them on their bar, counted in if that is wanted", () => {
  const { choose, deliver, pass, mixer, playing, session, taken } = besideLayers();
  expect(choose(bass)).toBe(true);
  expect(coming.value).toMatchObject({ name: "bass", launch: "bar" });
  deliver("bass");
  expect(mixer.next?.take).toMatchObject({ startedAt: 2_300, position: 0 });
  pass(1.2);
  expect([playing(), session.state.isPlaying]).toEqual([["drums"], false]);
  // The browser holds the audio back meanwhile.
  vi.advanceTimersByTime(5_000);
  expect(session.state.isPlaying).toBe(false);
  mixer.now = 2_300;
  vi.advanceTimersByTime(2_000);
  expect([playing(), session.state.isPlaying, taken, coming.value]).toEqual([["bass"], true, ["bass"], null]);
  // What was open and is silent is no reason to wait for itself.
  project.set({ fits: true, bpm: 120, countsIn: true });
  const counted = besideLayers();
  expect(counted.choose(drums)).toBe(true);
  counted.deliver("drums");
  expect([counted.mixer.next?.take.startedAt, counted.counted]).toEqual([4_300, [[2.3, 2.8, 3.3, 3.8]]]);
});

test("beside layers, too, what has no bars plays at once; Play, silence and a way back end the wait", () => {
  const { choose, deliver, launcher, mixer, session, player } = besideLayers();
  expect([choose(clap), choose(song)]).toEqual([false, false]);
  choose(bass);
  deliver("bass");
  session.toggle();
  expect([coming.value, mixer.next, session.state.isPlaying]).toEqual([null, null, true]);
  session.toggle();
  choose(bass);
  expect(launcher.cancel()).toBe(true);
  choose(bass);
  player.beside = { toggleAll: () => true, bars: () => null };
  deliver("bass");
  expect([coming.value, mixer.next, choose(bass)]).toEqual([null, null, false]);
});
