import { describe, expect, test } from "vitest";
import type { Intent } from "./intent.ts";
import { understand } from "./understand.ts";

/** The one intent of a request. */
function only(request: string): Intent {
  const [intent, ...others] = understand(request);
  if (!intent || others.length > 0) throw new Error(`"${request}" is ${others.length + 1} requests`);
  return intent;
}

describe("what is to be made, and what of it is said in figures", () => {
  test.each<[string, string, object]>([
    ["make a 16 bar ambient drone in C minor", "ambient drone", { key: "C minor", bars: 16 }],
    ["generate a kick", "kick", {}],
    ["give me a snare one shot", "snare one shot", {}],
    ["i'd like a warm pad in F major at 70 bpm", "warm pad", { key: "F major", bpm: 70 }],
    ["could you make me a funky bassline please", "funky bassline", {}],
    ["hey, make a techno beat at 140", "techno beat", { bpm: 140 }],
    ["ok now make a lofi loop", "lofi loop", {}],
    ["let's make some drums", "drums", {}],
    ["a 2-bar breakbeat at 170", "breakbeat", { bpm: 170, bars: 2 }],
    ["808 in F#", "808", { key: "F# major" }],
    ["write a synthwave arp in E minor, 4 bars, 110 bpm", "synthwave arp", { key: "E minor", bpm: 110, bars: 4 }],
    ["make a 10s riser", "riser", { durationSeconds: 10 }],
    ["make a 500 ms hit", "hit", { durationSeconds: 0.5 }],
    ["cook up a trap beat", "trap beat", {}],
    ["lay down a house groove at one twenty five", "house groove", { bpm: 125 }],
    ["make 3 versions of a reggaeton beat", "reggaeton beat", { takes: 3 }],
    ["make a couple of takes of a piano loop", "piano loop", { takes: 2 }],
    ["a minute of ambient pads", "ambient pads", { durationSeconds: 60 }],
    ["pad", "pad", {}],
    ["dusty drums", "dusty drums", {}],
    ["make an uplifting trance lead, 138 bpm, A minor", "uplifting trance lead", { key: "A minor", bpm: 138 }],
    ["loop", "", {}],
    ["make a loop at 10 bpm", "", { bpm: 10 }],
    ["make 20 variations of a kick", "kick", { takes: 20 }],
    ["make a 200 bar loop", "", { bars: 200 }],
    ["between 4 and 8 bars of house", "house", { bars: 8 }],
    ["a loop around 100 bpm", "", { bpmMin: 94, bpmMax: 106 }],
    ["slow house beat", "slow house beat", {}],
    [
      "yo can you cook me up a dusty lofi loop, 4 bars, 82 bpm, D minor",
      "dusty lofi loop",
      { bars: 4, bpm: 82, key: "D minor" },
    ],
    ["gimme a trap hat", "trap hat", {}],
    ["I need a 303 acid line at 126", "303 acid line", { bpm: 126 }],
    ["give me something dark", "dark", {}],
    ["something for the drop", "loop for the drop", {}],
    ["a riser that lasts 8 bars", "riser", { bars: 8 }],
    [
      "loop with bpm ninety, key of F sharp minor, four bars, neo soul keys",
      "loop with neo soul keys",
      { bpm: 90, key: "F# minor", bars: 4 },
    ],
    ["mid bass", "mid bass", {}],
    ["slow dub techno loop at 120", "slow dub techno loop", { bpm: 120 }],
    ["how about a techno loop", "techno loop", {}],
    ["make one thirty second loop", "", { durationSeconds: 30 }],
  ])("%s", (request, sound, facts) => {
    expect(only(request)).toEqual({ kind: "make", sound, facts });
  });
});

describe("what is to be changed in the last one", () => {
  test.each<[string, object, object]>([
    ["brighter and slower", { added: ["bright"], tempo: 0.88 }, {}],
    ["make it darker and slower", { added: ["dark"], tempo: 0.88 }, {}],
    ["much faster", { tempo: 1.12 }, {}],
    ["a bit slower", { tempo: 0.88 }, {}],
    ["5 bpm slower", { moreBpm: -5 }, {}],
    ["speed it up", { tempo: 1.12 }, {}],
    ["slow down", { tempo: 0.88 }, {}],
    ["double time", { tempo: 2 }, {}],
    ["twice as long", { length: 2 }, {}],
    ["half as long", { length: 0.5 }, {}],
    ["4 bars longer", { moreBars: 4 }, {}],
    ["with less hats", { added: ["with less hats"] }, {}],
    ["add some vinyl crackle", { added: ["with some vinyl crackle"] }, {}],
    ["add strings", { added: ["with strings"] }, {}],
    ["more reverb", { added: ["with more reverb"] }, {}],
    ["less drums", { added: ["with less drums"] }, {}],
    ["more energetic", { added: ["energetic"] }, {}],
    ["make it more aggressive", { added: ["aggressive"] }, {}],
    ["make it sound like a cassette", { added: ["like a cassette"] }, {}],
    ["in C#", {}, { key: "C# major" }],
    ["in A minor", {}, { key: "A minor" }],
    ["in a minor", {}, { key: "A minor" }],
    ["make it A major", {}, { key: "A major" }],
    ["in a minor key", { mode: "minor" }, {}],
    ["in the key of G minor", {}, { key: "G minor" }],
    ["change the key to B flat minor", {}, { key: "A# minor" }],
    ["at 128", {}, { bpm: 128 }],
    ["at 128 bpm", {}, { bpm: 128 }],
    ["120 bpm", {}, { bpm: 120 }],
    ["try it at 90", {}, { bpm: 90 }],
    ["what about 100 bpm", {}, { bpm: 100 }],
    ["same but faster", { tempo: 1.12 }, {}],
    ["same thing in dm", {}, { key: "D minor" }],
    ["as drum and bass", { genre: "drum and bass" }, {}],
    ["as dnb", { genre: "drum and bass" }, {}],
    ["turn it into techno", { genre: "techno" }, {}],
    ["down an octave", { semitones: -12 }, {}],
    ["up two semitones", { semitones: 2 }, {}],
    ["pitch it up 3", { semitones: 3 }, {}],
    ["pitch it down a whole step", { semitones: -2 }, {}],
    ["transpose it up a minor third", { semitones: 3 }, {}],
    ["a fifth lower", { semitones: -7 }, {}],
    ["to major", { mode: "major" }, {}],
    ["make it minor", { mode: "minor" }, {}],
    ["in the relative minor", { mode: "minor", isRelative: true }, {}],
    ["add a fade out", { added: ["with a fade out"] }, {}],
    ["from 80 to 90 bpm", {}, { bpmMin: 80, bpmMax: 90 }],
    ["what about darker", { added: ["dark"] }, {}],
    ["one thirty bpm", {}, { bpm: 130 }],
    ["at one twenty", {}, { bpm: 120 }],
    ["as uk garage", { genre: "uk garage" }, {}],
    ["turn it into drum & bass", { genre: "drum and bass" }, {}],
    ["pitch down 2", { semitones: -2 }, {}],
    ["tune it up by 5", { semitones: 5 }, {}],
    ["transpose it down 5 semitones", { semitones: -5 }, {}],
  ])("%s", (request, change, facts) => {
    expect(only(request)).toMatchObject({ kind: "change", change, facts });
    expect(Object.keys(only(request))).toEqual(["kind", "change", "facts"]);
  });
});

describe("how many more are to be made", () => {
  test.each<[string, object]>([
    ["give me another", { takes: 1 }],
    ["another take", { takes: 1 }],
    ["try something different", { takes: 1 }],
    ["i don't like it", { takes: 1 }],
    ["two more", { takes: 2 }],
    ["three more variations please", { takes: 3 }],
    ["vary it", { takes: 1 }],
    ["more", { takes: 1 }],
    ["different one", { takes: 1 }],
    ["thanks, another one", { takes: 1 }],
  ])("%s", (request, vary) => {
    expect(only(request)).toEqual({ kind: "vary", ...vary });
  });
});

describe("several steps", () => {
  test.each<[string, Intent["kind"][]]>([
    ["make a dubstep wobble bass at 140 bpm in F minor as wav", ["make", "export"]],
    ["make a house loop, then split it", ["make", "split"]],
    ["make a beat and then export it as mp3", ["make", "export"]],
    ["split it and mix the drums and bass", ["split", "mix"]],
    ["make a loop; export it; delete it", ["make", "export", "delete"]],
    ["split the first one, then mix the drums and bass", ["split", "mix"]],
    ["make a beat, make it darker and export it as flac", ["make", "change", "export"]],
  ])("%s", (request, kinds) => {
    expect(understand(request).map(({ kind }) => kind)).toEqual(kinds);
  });

  test("prose of many clauses is no list of requests", () => {
    const clauses = (count: number) => Array.from({ length: count }, () => "make a kick").join(", then ");
    expect(understand(clauses(6))).toHaveLength(6);
    expect(understand(clauses(7))).toEqual([{ kind: "unclear" }]);
    expect(understand("")).toEqual([{ kind: "help" }]);
  });
});
