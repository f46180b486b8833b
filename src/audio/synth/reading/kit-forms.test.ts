import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DRUM_KITS } from "../genres/genre.ts";
import { KIT_GENRES, readKit } from "./kit-words.ts";

const NONE = (prompt: string) => ({ kit: null, phrase: "", rest: prompt });

describe("a machine", () => {
  const kits = ["808", "909", "707"] as const;

  test.each(kits)("%s is named by itself, by its maker, or by both, however it is spelled", (kit) => {
    for (const name of [`TR-${kit}`, `tr ${kit}`, `tr${kit}`, `Roland ${kit}`, `Roland TR-${kit}`, `ROLAND TR${kit}`]) {
      const phrase = name.toLowerCase().replaceAll("-", " ");
      expect(readKit(`${name} kick`)).toEqual({ kit, phrase, rest: "kick" });
      expect(readKit(`techno loop on a ${name}`)).toEqual({ kit, phrase, rest: "techno loop on a" });
    }
  });

  test.each(["no", "without", "minus", "except", "not"])("that comes after “%s” is not wanted", (word) => {
    for (const kit of ["909", "TR-909", "tr-808", "Roland 909", "Roland TR-707"]) {
      const prompt = `techno kick ${word} ${kit}`;
      expect([prompt, readKit(prompt).kit]).toEqual([prompt, null]);
    }
  });

  test("that comes first is the one of two, and the other stays in the text", () => {
    expect(readKit("909 and TR-808 kick")).toEqual({ kit: "909", phrase: "909", rest: "and tr 808 kick" });
    expect(readKit("no 909, 707 clap")).toMatchObject({ kit: "707", phrase: "707" });
  });

  test("wins over other kits, wherever these stand", () => {
    expect(readKit("acoustic snare over a 909")).toMatchObject({ kit: "909" });
    expect(readKit("snare with brushes, tr-808")).toMatchObject({ kit: "808" });
  });
});

describe("an 808", () => {
  test.each([
    ["808 drum machine", "drum machine"],
    ["808-kick", "kick"],
    ["808_open_hat", "open hat"],
    ["808 deep dark house kick", "deep dark house kick"],
    ["kick 808", "kick"],
    ["snare 808 one shot", "snare one shot"],
    ["Handclap 808 sample", "handclap sample"],
  ])("is the machine before its drum, or right behind it as packs name files: %s", (prompt, rest) => {
    expect(readKit(prompt)).toEqual({ kit: "808", phrase: "808", rest });
  });

  test.each([
    "808",
    "808 in F",
    "808, kick",
    "808 with a snare",
    "808 very deep dark house kick",
    "808 drum and bass",
    "808 sub kick",
    "kick 808 in F",
    "house 808",
  ])("is a bass elsewhere: %s", (prompt) => expect(readKit(prompt)).toEqual(NONE(prompt)));
});

describe("a word for a kit", () => {
  test.each([
    ["acoustic", "acoustic", "drum kit"],
    ["live", "acoustic", "toms"],
    ["real", "acoustic", "cymbals"],
    ["studio", "acoustic", "drums"],
    ["brushed", "brushes", "snare"],
    ["brush", "brushes", "drums"],
    ["lo-fi", "lofi", "hi hat"],
    ["lofi", "lofi", "kick drum"],
    ["trap", "trap", "hats"],
    ["jungle", "breaks", "break"],
    ["breakbeat", "breaks", "rides"],
  ])("%s is the %s kit before its drums alone", (word, kit, drums) => {
    const phrase = word.replace("-", " ");
    expect(readKit(`${word} ${drums}`)).toEqual({ kit, phrase, rest: drums });
    expect(readKit(`Loop: ${word} ${drums}`)).toMatchObject({ kit, phrase });
    for (const prompt of [word, `${word} strings`, `${word} and ${drums}`, `${word} cowbell`, `${word}, ${drums}`])
      expect(readKit(prompt)).toEqual(NONE(prompt));
  });

  test("brushes play the drum that is named beside them", () => {
    expect(readKit("jazz snare with brushes")).toEqual({ kit: "brushes", phrase: "with brushes", rest: "jazz snare" });
    expect(readKit("with a brush, snare")).toEqual(NONE("with a brush, snare"));
    for (const prompt of ["with brushes", "piano with brushes", "brushes"])
      expect(readKit(prompt)).toEqual(NONE(prompt));
  });

  test("of a genre's drums is that of the genre", () => {
    for (const [kit, genre] of KIT_GENRES) expect(readKit(`${genre} drums`)).toMatchObject({ kit, phrase: genre });
  });
});

test("whatever is written, a kit's words are taken out whole or nothing is touched", () => {
  const words =
    "no not with roland tr 808 909 707 tr-808 kick snare brushes lo fi trap drum drums and bass one shot , é 鼓";
  const prompts = fc.oneof(
    fc.array(fc.constantFrom(...words.split(" ")), { maxLength: 8 }).map((list) => list.join(" ")),
    fc.string({ unit: "grapheme", maxLength: 60 }),
  );
  fc.assert(
    fc.property(prompts, (prompt) => {
      const { kit, phrase, rest } = readKit(prompt);
      if (kit === null) {
        expect([phrase, rest]).toEqual(["", prompt]);
      } else {
        expect(DRUM_KITS).toContain(kit);
        const count = (text: string) =>
          text
            .split(/[\s\-_/–—|%・=]+/)
            .join(" ")
            .match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
        expect(count(phrase) + count(rest)).toBe(count(prompt));
      }
    }),
    { numRuns: 300 },
  );
});
