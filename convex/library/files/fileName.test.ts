import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fitName, generatedName, mixName, originalName, regionName, stemName, uploadName } from "./fileName.ts";

test.each([
  ["/home/ada/My Song (final).wav", "My_Song_final"],
  ["C:\\Samples\\Kick 01.WAV", "Kick_01"],
  ["Größe & Höhe.flac", "Gro_e_Hohe"],
  ["R&B Chords.wav", "RnB_Chords"],
  ["loop_F#min.mp3", "loop_F#min"],
  ["v1.2 mix.ogg", "v1_2_mix"],
  ["wav0_122.5_bass.wav", "wav0_122.5_bass"],
  ["loop 97.5", "loop_97.5"],
  ["....", "sample"],
  ["日本.wav", "sample"],
])("the file %j becomes the sample %j", (fileName, name) => {
  expect(uploadName(fileName)).toBe(name);
});

test("a generated loop is named by tempo, words and key; a one-shot has no tempo", () => {
  const heard = { bpm: 123.98, key: "F# minor" };
  expect(generatedName("Warm, dusty lo-fi chords please", heard)).toBe("wav0_123.98_warm_dusty_lo_fi_chords_F#min");
  expect(generatedName("808 bass", { key: "F# minor" })).toBe("wav0_808_bass_F#min");
  expect(generatedName("!!!", {})).toBe("wav0");
});

test("a key has the spelling of the request", () => {
  const reading = { understood: { key: "Bb minor" }, ignored: [], substituted: [] };
  expect(generatedName("warm pad in Bb minor", { bpm: 124, key: "A# minor" }, reading)).toBe("wav0_124_warm_pad_Bbmin");
  // Whoever corrects the key names it anew.
  expect(generatedName("warm pad in Bb minor", { key: "C minor" }, reading)).toBe("wav0_warm_pad_Cmin");
});

test.each([
  ["make me a 4 bar lo-fi loop at 82 bpm in D minor please", "wav0_lo_fi_loop"],
  ["punchy kick in C", "wav0_punchy_kick"],
  ["give me one deep kick", "wav0_deep_kick"],
  ["kick in G minor", "wav0_kick"],
  ["An 80s TR-909 beat, 122.5 BPM, F# minor", "wav0_80s_tr_909_beat"],
  ["the sound of rain in a forest", "wav0_sound_rain_forest"],
  ["2-step garage, 4/4, 16 bars", "wav0_2_step_garage"],
  ["a", "wav0"],
  ["basse grondante à 90", "wav0_basse_grondante_a"],
])("the name of %j keeps digits and drops filler, tempo, length and key: %s", (prompt, name) => {
  expect(generatedName(prompt, {})).toBe(name);
});

test.each([
  ["wav0_120_warm_Amin", { bpm: 140, key: "F minor" }, "wav0_140_warm_Fmin"],
  ["warm", { bpm: 140, key: "F minor" }, "warm_140_Fmin"],
  ["warm_120", { bpm: 120, key: "F minor" }, "warm_120_Fmin"],
  ["A_warm_120_Am", { bpm: 99.6, key: "A minor" }, "A_warm_99.6_Amin"],
  ["warm", { bpm: 122.5, key: "F minor" }, "warm_122.5_Fmin"],
  ["warm", { bpm: 120, key: "A minor" }, "warm_fit"],
  ["warm", {}, "warm_fit"],
])("%s, fitted to %j, is named %s", (name, fitted, expected) => {
  expect(fitName({ name, bpm: 120, key: "A minor" }, fitted)).toBe(expected);
});

test.each([
  ["wav0_122.5_warm", 122.5, 97.25, "wav0_97.25_warm"],
  ["wav0_123_warm", 122.5, 140, "wav0_140_warm"],
  ["wav0_122.5_warm", 122.5, 123, "wav0_123_warm"],
])("the tempo of %s at %d BPM is never rounded to another: fitted to %d it is %s", (name, bpm, to, expected) => {
  expect(fitName({ name, bpm }, { bpm: to })).toBe(expected);
});

test("a name leaves out what was not served, and names what was played in its place", () => {
  const understood = { genre: "house", mood: ["dark"], instruments: ["kick"] };
  const named = (prompt: string, read: object) =>
    generatedName(prompt, {}, { understood, ignored: [], substituted: [], ...read });
  expect(named("progressive metal drum loop", { ignored: ["progressive", "metal"] })).toBe("wav0_drum_loop");
  expect(named("sax solo", { substituted: [{ asked: "sax", used: "synth lead" }] })).toBe("wav0_synth_lead_solo");
  expect(named("saxony sax", { substituted: [{ asked: "sax", used: "lead" }] })).toBe("wav0_saxony_lead");
  expect(named("hip-hop (x)", { ignored: ["x"], substituted: [{ asked: "hip hop", used: "trap / hip-hop" }] })).toBe(
    "wav0_trap_hip_hop",
  );
  expect(named("ピアノ", {})).toBe("wav0_dark_house_kick");
  expect(named("asdf", { ignored: ["asdf"] })).toBe("wav0_dark_house_kick");
});

test("a stem is named by its whole", () => {
  expect(stemName("My_Song", "drums")).toBe("My_Song_drums");
});

test("any name has letters, digits, _, # and a decimal point only, is never empty and not too long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      for (const name of [uploadName(text), generatedName(text, { bpm: 120 }), stemName("x", text)]) {
        expect(name).toMatch(/^(?!\.)(?!.*\.\.)[A-Za-z0-9_#.]{1,120}(?<!\.)$/);
      }
    }),
  );
});

test.each([
  ["low", "low_mix"],
  ["low_mix", "low_mix"],
  ["low_remix", "low_remix_mix"],
  ["mix", "mix_mix"],
  ["mix_mix", "mix_mix"],
])("a mix of %s is %s", (source, name) => {
  expect(mixName(source)).toBe(name);
});

test("a name that is derived again and again stays a name, and says what it is at its end", () => {
  const steps = fc.constantFrom<[RegExp, (name: string) => string]>(
    [/_mix$/, mixName],
    [/_original$/, originalName],
    [/_drums$/, (name) => stemName(name, "drums")],
    [/140/, (name) => fitName({ name, bpm: 97, key: "C major" }, { bpm: 140, key: "F minor" })],
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 90 }), fc.array(steps, { maxLength: 40 }), (given, all) => {
      let name = uploadName(given);
      for (const [word, derive] of all) {
        name = derive(name);
        expect(name).toMatch(word);
        expect(name.length).toBeLessThanOrEqual(80);
        expect(derive(name)).toBe(name);
      }
    }),
  );
});

test.each<[object, boolean, string]>([
  [{}, true, "loop_120_trim"],
  [{ reverse: true }, false, "loop_120_reversed"],
  [{ reverse: true, normalise: true }, true, "loop_120_trim_reversed"],
  [{ normalise: true }, false, "loop_120_norm"],
  [{}, false, "loop_120_fade"],
  [{ name: "Café swell!" }, true, "Cafe_swell"],
])("an edit by %j, a trim or not (%j), is named %s", (asked, isTrim, name) => {
  expect(regionName("loop_120", asked, isTrim)).toBe(name);
});

test.each<[string, object, boolean, string]>([
  ["loop_trim", { reverse: true }, true, "loop_trim_reversed"],
  ["loop_trim_reversed", {}, true, "loop_trim_reversed"],
  ["loop_trim_reversed", { reverse: true }, false, "loop_trim"],
  ["loop_reversed", { reverse: true }, false, "loop_edit"],
  ["loop_edit", { reverse: true }, false, "loop_reversed"],
  ["loop_norm", { reverse: true }, true, "loop_trim_reversed_norm"],
  ["loop_fade", { normalise: true }, false, "loop_norm_fade"],
  ["fade", {}, true, "fade_trim"],
])("%s edited by %j, a trim or not (%j), is named %s", (source, asked, isTrim, name) => {
  expect(regionName(source, asked, isTrim)).toBe(name);
});

test("however often a sample is edited, its name tells each edit once", () => {
  const edit = fc.record({ reverse: fc.boolean(), normalise: fc.boolean(), isTrim: fc.boolean() });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1 }), (edits) => {
      const name = edits.reduce((last, { isTrim, ...asked }) => regionName(last, asked, isTrim), "loop");
      const words = name.split("_").slice(1);
      expect(new Set(words).size).toBe(words.length);
      const turns = edits.filter(({ reverse }) => reverse).length;
      expect(words.includes("reversed")).toBe(turns % 2 === 1);
    }),
  );
});

test("an edited name ends with what was done once, however often it is done, and keeps that where it is long", () => {
  expect(regionName(regionName("loop", {}, true), {}, true)).toBe("loop_trim");
  const long = regionName("x".repeat(200), { reverse: true }, true);
  expect(long).toMatch(/_trim_reversed$/);
  expect(long.length).toBeLessThanOrEqual(80);
});
