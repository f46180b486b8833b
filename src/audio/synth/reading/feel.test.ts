import { describe, expect, test } from "vitest";
import { Cutter } from "./cutter.ts";
import { readFeel } from "./feel.ts";

const PLAIN = {
  swing: null,
  halfTime: false,
  doubleTime: false,
  triplets: false,
  section: null,
  rolling: false,
  glide: false,
  ring: null,
  words: {},
};

describe("how a piece is played", () => {
  test.each([
    ["half-time", { halfTime: true, words: { halfTime: "half time" } }],
    ["Halftime", { halfTime: true, words: { halfTime: "halftime" } }],
    ["double time", { doubleTime: true, words: { doubleTime: "double time" } }],
    ["1/8 triplets grid", { triplets: true, words: { triplets: "1/8 triplets grid" } }],
    ["quarter-triplet", { triplets: true, words: { triplets: "quarter triplet" } }],
    ["rolled", { rolling: true, words: { rolling: "rolled" } }],
    ["short decay", { ring: "short", words: { ring: "short decay" } }],
    ["long release", { ring: "long", words: { ring: "long release" } }],
    ["intro", { section: "intro" }],
    ["outro", { section: "outro" }],
    ["fill", { section: "fill" }],
    ["straight sixteenths", { swing: 0, words: { swing: "straight" } }],
    ["100 percent swing", { swing: 0.6, words: { swing: "100 % swing" } }],
    ["57 % swing", { swing: 0.14, words: { swing: "57 % swing" } }],
    ["straight without swing", { swing: 0, words: { swing: "without swing" } }],
    ["without swing", { swing: 0, words: { swing: "without swing" } }],
    ["shuffle", { swing: 0.33, words: { swing: "shuffle" } }],
  ])("%s is taken out of the text", (said, facts) => {
    const text = new Cutter(`kick ${said}, snare`);
    expect(readFeel(text)).toEqual({ ...PLAIN, ...facts });
    expect(text.rest.replaceAll(/\s+/g, " ")).toBe("kick , snare");
  });

  test("a tempo before the word is no amount of swing", () => {
    const text = new Cutter("house 124 swing");
    expect(readFeel(text)).toMatchObject({ swing: 0.33 });
    expect(text.rest).toContain("124");
  });

  test.each(["halftone", "troll", "scroll", "introduction", "longboard", "shortbread", "swinger", "bass drop", ""])(
    "%j says nothing of it",
    (word) => {
      const text = new Cutter(word);
      expect(readFeel(text)).toEqual(PLAIN);
      expect(text.rest).toBe(word);
    },
  );
});
