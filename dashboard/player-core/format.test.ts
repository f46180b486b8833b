import * as fc from "fast-check";
import { expect, test } from "vitest";
import { clockText, factsOf, spokenTime, trackLabel } from "./format.ts";
import { scenesOf } from "./scenes.ts";
import { playedSample } from "./session.fixture.ts";

test("a position reads as minutes, seconds and tenths", () => {
  expect([0, 7.45, 59.99, 60, 754.2].map(clockText)).toEqual(["0:00.0", "0:07.4", "0:59.9", "1:00.0", "12:34.2"]);
});

test("a position that is a whole tenth is that tenth, whatever its last bit", () => {
  fc.assert(
    fc.property(fc.nat(36_000), (tenths) => {
      const [, minutes = "", seconds = "", tenth = ""] = /^(\d+):(\d\d)\.(\d)$/.exec(clockText(tenths / 10)) ?? [];
      expect(Number(minutes) * 600 + Number(seconds) * 10 + Number(tenth)).toBe(tenths);
    }),
  );
});

test("a spoken time never has sixty seconds", () => {
  expect(spokenTime(62.4)).toBe("1 minute 2.4 seconds");
  expect(spokenTime(120)).toBe("2 minutes 0.0 seconds");
  fc.assert(
    fc.property(fc.double({ min: 0, max: 7_200, noNaN: true }), (seconds) => {
      const [, minutes = "0", rest = ""] = /^(?:(\d+) minutes? )?(\d+\.\d) seconds$/.exec(spokenTime(seconds)) ?? [];
      expect(Number(rest)).toBeLessThan(60);
      expect(Math.abs(Number(minutes) * 60 + Number(rest) - seconds)).toBeLessThan(0.051);
    }),
  );
});

test("the facts of a scene are those that are known", () => {
  const [loop] = scenesOf([playedSample("loop", { bpm: 93.54, key: "A minor", lufs: -14.2 })]);
  const [stems] = scenesOf(
    ["drums", "bass"].map((stemType) => playedSample(stemType, { type: "stem", stemType, sourceId: "song" })),
  );
  expect(loop && factsOf(loop)).toBe("93.5 BPM · A minor · 4.0 s · -14.2 LUFS");
  expect(stems && factsOf(stems)).toBe("4.0 s · 2 stems");
});

test("a track is called by its stem, else by its name", () => {
  expect(trackLabel(playedSample("kick_01"))).toBe("Kick_01");
  expect(trackLabel(playedSample("song_drums", { stemType: "drums" }))).toBe("Drums");
});
