import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { playedSample, SilentMixer } from "../../player-core/session.fixture.ts";
import { Session } from "../../player-core/session.ts";
import { choosePartSnap, partOf, partSnapOf, partStep, placeEnd, settledPart } from "./part.ts";

const RATE = 1_000;
/** It passes through zero every 10 ms, half a sample before each. */
const samples = Float32Array.from({ length: 4 * RATE }, (_, i) => Math.sin((2 * Math.PI * 50 * (i + 0.5)) / RATE));
const tone = { length: samples.length, sampleRate: RATE, numberOfChannels: 1, getChannelData: () => samples };

/** A session of one sample of four seconds, decoded or not. */
function opened({ bpm, isDecoded = true }: { bpm?: number; isDecoded?: boolean } = {}): Session {
  const mixer = new SilentMixer();
  // What the part reads of a buffer.
  if (isDecoded) mixer.add("tone", tone as Partial<AudioBuffer> as AudioBuffer);
  const session = new Session(
    () => ({ mixer, loader: { load: () => undefined, close: () => undefined } }),
    () => undefined,
  );
  session.open([playedSample("tone", bpm === undefined ? {} : { bpm })]);
  session.load();
  return session;
}

afterEach(() => choosePartSnap({ setSnap: () => undefined }, "zero"));

test("a sample without a tempo snaps to zero crossings, one with a tempo to its bars", () => {
  expect(partSnapOf(opened().state)).toBe("zero");
  const session = opened({ bpm: 120 });
  expect([partSnapOf(session.state), partStep(session.state)]).toEqual(["bar", 2]);
  choosePartSnap(session, "zero");
  expect([partSnapOf(session.state), partStep(session.state)]).toEqual(["zero", null]);
  choosePartSnap(session, "off");
  expect(partSnapOf(session.state)).toBe("off");
  choosePartSnap(session, "beat");
  expect([partSnapOf(session.state), partStep(session.state)]).toEqual(["beat", 0.5]);
});

test("the part is everything until an end is placed", () => {
  const session = opened();
  expect(partOf(session.state)).toEqual({ start: 0, end: 4 });
  placeEnd(session, "start", 1.012);
  expect(partOf(session.state)).toEqual({ start: 1.01, end: 4 });
  placeEnd(session, "end", 2.006);
  expect(partOf(session.state)).toEqual({ start: 1.01, end: 2.01 });
});

test("an end goes to the nearest beat, and takes the other one along", () => {
  const session = opened({ bpm: 120 });
  choosePartSnap(session, "beat");
  placeEnd(session, "end", 1.3);
  placeEnd(session, "start", 0.714);
  expect(partOf(session.state)).toEqual({ start: 0.5, end: 1.5 });
  placeEnd(session, "start", 3);
  expect(partOf(session.state)).toEqual({ start: 3, end: 3.5 });
  placeEnd(session, "end", 1);
  expect(partOf(session.state)).toEqual({ start: 0.5, end: 1 });
});

test("digits of a number that is typed leave the other end where it was before", () => {
  const session = opened();
  choosePartSnap(session, "off");
  session.setRegion({ start: 1.5, end: 3 });
  const before = partOf(session.state);
  for (const typed of [2, 0, 2.2]) placeEnd(session, "end", typed, before);
  expect(partOf(session.state)).toEqual({ start: 1.5, end: 2.2 });
  for (const typed of [3, 0.3]) placeEnd(session, "start", typed, { start: 1.5, end: 2.2 });
  expect(partOf(session.state)).toEqual({ start: 0.3, end: 2.2 });
});

test("a part that was drawn goes to zero crossings only once its sound is decoded, and only where they were chosen", () => {
  const drawn = { start: 1.003, end: 2.007 };
  expect(settledPart(opened(), drawn)).toEqual({ start: 1, end: 2.01 });
  expect(settledPart(opened({ isDecoded: false }), drawn)).toEqual(drawn);
  expect(settledPart(opened({ bpm: 120 }), drawn)).toEqual(drawn);
});

test("wherever ends are placed, the part lies within the sample and can be looped", () => {
  const place = fc.tuple(fc.constantFrom("start", "end"), fc.double({ min: -1, max: 6, noNaN: true }));
  const snap = fc.constantFrom("bar", "beat", "zero", "off");
  fc.assert(
    fc.property(fc.constantFrom(undefined, 97, 120), snap, fc.array(place, { minLength: 1 }), (bpm, chosen, places) => {
      const session = opened(bpm === undefined ? {} : { bpm });
      choosePartSnap(session, chosen);
      for (const [end, seconds] of places) {
        placeEnd(session, end, seconds);
        const { start, end: last } = partOf(session.state);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(last).toBeLessThanOrEqual(4);
        expect(last - start).toBeGreaterThan(0.005);
      }
    }),
  );
});
