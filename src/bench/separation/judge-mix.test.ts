import { expect, test } from "vitest";
import { at, noise } from "../../audio/core/signals.fixture.ts";
import { separateStems, sourceOf, type StemName } from "../../audio/separate/separate.ts";
import { judgeMix, surveyMix } from "./judge-mix.ts";
import type { KnownMix } from "./known-mix.ts";
import { StemScores } from "./stem-scores.ts";

const RATE = 4_000;
const LENGTH = 35 * RATE;

function known(levels: Partial<Record<StemName, number>>, mixLevel = 1): KnownMix {
  const stems = Object.entries(levels).map(
    ([stem, level], i) => [stem, noise(LENGTH, i).map((value) => value * level)] as const,
  );
  const mix = Float32Array.from(
    { length: LENGTH },
    (_, i) => mixLevel * stems.reduce((sum, [, each]) => sum + at(each, i), 0),
  );
  const source = (samples: Float32Array) => sourceOf({ sampleRate: RATE, channels: [samples] });
  return {
    mix: source(mix),
    stems: Object.fromEntries(stems.map(([stem, samples]) => [stem, source(samples)])),
    close: () => {},
  };
}

test("stems far below the mix are absent, and what is in no stem is told", () => {
  const whole = surveyMix(known({ drums: 0.5, bass: 0.3, vocals: 0.02 }));
  expect(whole.present).toEqual(["drums", "bass"]);
  expect(whole.unknown).toBeLessThan(-120);
  // The mix is a tenth softer than its stems.
  expect(surveyMix(known({ drums: 0.5 }, 0.9)).unknown).toBeCloseTo(20 * Math.log10(1 / 9), 3);
});

test("the scores are those of stems separated at once, though pieces come one after another", () => {
  const song = known({ drums: 0.5, bass: 0.3, other: 0.4 });
  const { scores, splitSeconds } = judgeMix(song, ["drums", "other"], {});
  const read = (source: KnownMix["mix"] | undefined) => source?.read(0, LENGTH) ?? [];
  const stems = separateStems({ sampleRate: RATE, channels: read(song.mix) });
  const expected = new StemScores(["drums", "other"], RATE);
  expected.add(
    { drums: read(song.stems.drums), other: read(song.stems.other) },
    { drums: stems.drums.channels, other: stems.other.channels },
  );
  for (const [stem, score] of Object.entries(expected.finish())) {
    const found = scores[stem === "drums" ? "drums" : "other"];
    expect([found?.sdr, found?.siSdr, found?.v4]).toEqual(
      [score.sdr, score.siSdr, score.v4].map((value) => expect.closeTo(value, 8)),
    );
  }
  expect(splitSeconds).toBeGreaterThan(0);
});
