import { describe, expect, test } from "vitest";
import { wishOf } from "../../providers/wish.ts";
import { chooseFit, isFitted } from "./fitChoice.ts";

const ASKED = { prompt: "house loop", bars: 4, bpm: 120, key: "A minor" };

function chosen(heard: { bpm?: number; key?: string; confidence?: number; seconds?: number }, asked: object = {}) {
  const { bpm, key = "A minor", confidence = 0.95, seconds = 8 } = heard;
  const [tonic, mode] = key.split(" ");
  return chooseFit(wishOf({ ...ASKED, ...asked }), {
    seconds,
    tempo: bpm === undefined ? null : { bpm, likeness: 0.8 },
    // Named so by the tests below.
    key: { tonic, mode, confidence } as Parameters<typeof chooseFit>[1]["key"],
  });
}

describe("a result", () => {
  test("as asked is left as it is, and told", () => {
    const choice = chosen({ bpm: 120.1 });
    expect(isFitted(choice)).toBe(false);
    expect(choice).toMatchObject({
      bpm: 120,
      key: "A minor",
      said: "Asked for 120 BPM, heard 120.1. Heard in A minor, as asked.",
      changed: [],
    });
  });

  test("at another tempo is stretched, and cut to its bars", () => {
    const choice = chosen({ bpm: 118.6, seconds: 9 });
    expect(choice).toMatchObject({ ratio: 118.6 / 120, seconds: 8, semitones: 0 });
    expect(choice.said).toContain("Asked for 120 BPM, heard 118.6: made shorter by 1.2 %.");
    expect(choice.said).toContain("Cut to 4 bars.");
  });

  test("without a beat is not stretched, but has its length", () => {
    const choice = chosen({ seconds: 30 });
    expect(choice).toMatchObject({ ratio: 1, seconds: 8 });
    expect(choice.said).toContain("no beat near it was heard");
  });

  test("of fewer bars than asked is cut to whole ones, and told", () => {
    expect(chosen({ bpm: 120, seconds: 30 }, { bars: 32 })).toMatchObject({
      seconds: null,
      changed: [{ what: "bars", asked: "32", used: "15" }],
    });
    expect(chosen({ bpm: 120, seconds: 31.5 }, { bars: 32 }).seconds).toBe(30);
    expect(chosen({ bpm: 120, seconds: 1 }).seconds).toBeNull();
  });

  test("in seven eighths is cut to bars of seven eighths", () => {
    expect(chosen({ bpm: 120, seconds: 8 }, { prompt: "7/8 groove" }).seconds).toBeCloseTo(7, 9);
  });

  test("in another key is moved there, the shorter way", () => {
    expect(chosen({ bpm: 120, key: "C minor" })).toMatchObject({ semitones: -3, key: "A minor" });
    expect(chosen({ bpm: 120, key: "C minor" }).said).toContain("moved 3 semitones down");
    expect(chosen({ bpm: 120, key: "G# minor" }).said).toContain("moved 1 semitone up");
  });

  test.each(["C major", "D minor", "E minor", "F major", "G major"])(
    "in %s, which is easily taken for the one that was asked for, is left",
    (key) => {
      const choice = chosen({ bpm: 120, key });
      expect([choice.semitones, choice.key]).toEqual([0, undefined]);
      expect(choice.said).toContain("not surely another");
    },
  );

  test("whose key is heard unsurely is left; one of another mode is told", () => {
    expect(chosen({ bpm: 120, key: "C minor", confidence: 0.6 }).semitones).toBe(0);
    expect(chosen({ bpm: 120, key: "B major" })).toMatchObject({
      semitones: 0,
      key: "B major",
      changed: [{ what: "key", asked: "A minor", used: "B major" }],
    });
  });

  test("of a request without tempo, bars and key has nothing to be held against", () => {
    const choice = chooseFit(wishOf({ prompt: "warm pad" }), { seconds: 30, tempo: null, key: null });
    expect([isFitted(choice), choice.said]).toEqual([false, ""]);
  });
});

describe("whatever was heard", () => {
  const heardTempos = [null, 100, 118, 119.9, 120, 121, 138];
  const lengths = [0.5, 2, 7.99, 8, 8.5, 30, 190];
  const all = heardTempos.flatMap((bpm) => lengths.map((seconds) => ({ bpm, seconds })));

  test.each(all)(
    "%j: what is made is as long as asked, or whole bars of it, and never longer than what came",
    (heard) => {
      const { bpm, seconds } = heard;
      const choice = chosen({ seconds, ...(bpm === null ? {} : { bpm }) });
      const available = seconds * choice.ratio;
      const made = choice.seconds ?? available;
      expect(made).toBeLessThanOrEqual(available + 0.01);
      if (available >= 8) expect(made).toBeCloseTo(8, 2);
      else if (available >= 2.01) expect(made / 2).toBeCloseTo(Math.round(made / 2), 2);
      expect(choice.ratio).toBeGreaterThan(0.8);
      expect(choice.ratio).toBeLessThan(1.2);
    },
  );

  test.each(["5 seconds of house", "house, 3 bars", "house 7/8"])(
    "the length in %j is that of the prompt's words",
    (prompt) => {
      const wish = wishOf({ prompt, bpm: 120 });
      const choice = chooseFit(wish, { seconds: 60, tempo: { bpm: 120, likeness: 0.9 }, key: null });
      expect(choice.seconds).toBeCloseTo(wish.seconds, 9);
      expect(choice.said).toContain("Cut to");
    },
  );
});

describe("the sentence about a result", () => {
  test("says how far it was off, and which way it was stretched", () => {
    expect(chosen({ bpm: 123.6, seconds: 9 }).said).toContain("heard 123.6: made longer by 3.0 %.");
    expect(chosen({ bpm: 116.4, seconds: 9 }).said).toContain("heard 116.4: made shorter by 3.0 %.");
  });

  test("says one bar as one, and seconds where no bars were asked for", () => {
    expect(chosen({ bpm: 120, seconds: 9 }, { bars: 1 }).said).toContain("Cut to 1 bar.");
    const inSeconds = { bars: undefined, durationSeconds: 5 };
    expect(chosen({ bpm: 120, seconds: 9 }, inSeconds).said).toContain("Cut to 5 s.");
  });

  test("says nothing of a key that was not asked for", () => {
    const choice = chosen({ bpm: 120, key: "C# major" }, { key: undefined });
    expect(choice.said).toBe("Asked for 120 BPM, heard 120.");
    expect(choice.semitones).toBe(0);
  });

  test("says that a key of another mode cannot be made of it", () => {
    expect(chosen({ bpm: 120, key: "B major" }).said).toContain(
      "Asked for A minor, heard B major, which cannot be made of it.",
    );
  });
});
