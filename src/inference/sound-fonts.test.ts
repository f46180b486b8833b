import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { encodeVorbis } from "../audio/codec/ogg-vorbis.ts";
import { type FixturePreset, FIXTURE_RATE, sineSample, soundFontOf } from "../audio/soundfont/sound-font.fixture.ts";
import { readRecipe, readingOf } from "../audio/synth/recipe.ts";
import { recipeSchema, storableRecipe } from "../audio/synth/recipe-schema.ts";
import { renderSample } from "../audio/synth/render.ts";
import { parseServed } from "../audio/synth/sampled/served-schema.ts";
import { withSoundFonts } from "../audio/synth/sampled/served.ts";
import { strongestFrequency } from "../audio/synth/testing/measure.ts";
import { SoundFonts } from "./sound-fonts.ts";

const directory = mkdtempSync(path.join(os.tmpdir(), "wav0-fonts-"));
afterAll(() => rmSync(directory, { recursive: true }));

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(directory, name);
  writeFileSync(file, bytes);
  return file;
}

const preset = (program: number, bank = 0): FixturePreset => ({
  name: "Any",
  bank,
  program,
  zones: [{ sample: 0, more: [[54, 1]] }],
});
const GENERAL = written("General.sf2", soundFontOf([sineSample()], [preset(0), preset(40), preset(0, 128)]));
const read = (prompt: string) => readRecipe({ prompt, seed: 1 });

describe("the user's SoundFonts", () => {
  test("play the instruments that they have; the reading says which, and which they lack", async () => {
    const fonts = SoundFonts.open([{ path: GENERAL }]);
    const recipe = withSoundFonts(
      read("piano, violin, flute, kick and synth pad, house loop with no congas, 1 bar"),
      fonts.served,
    );
    expect(readingOf(recipe).understood.instruments).toEqual(
      expect.arrayContaining(["piano of General", "violin of General", "flute", "synth pad", "909 kick"]),
    );
    expect(readingOf(recipe).changed).toEqual([
      { what: "flute", asked: "that of General", used: "the built-in sound", why: "the SoundFont has none" },
    ]);
    expect(Object.keys(await fonts.voicesOf(recipe))).toEqual(["piano", "violin"]);
    expect(recipeSchema.parse(JSON.parse(JSON.stringify(storableRecipe(recipe)))).sampled).toEqual(recipe.sampled);
    fonts.close();
  });

  test("are heard: a one-shot is the recording at its pitch, the same each time", async () => {
    const fonts = SoundFonts.open([{ path: GENERAL }]);
    const recipe = withSoundFonts(read("violin one shot in A"), fonts.served);
    const take = async () => renderSample(recipe, { voices: await fonts.voicesOf(recipe) });
    const { audio, rootMidiNote } = await take();
    const wanted = 441 * Math.exp((Math.LN2 * ((rootMidiNote ?? 0) - 69)) / 12);
    const heard = strongestFrequency(audio.channels[0] ?? new Float32Array(), audio.sampleRate, {
      start: 4000,
      size: 16_384,
      from: wanted * 0.9,
      to: wanted * 1.1,
    });
    expect(Math.abs(1200 * Math.log2(heard / wanted))).toBeLessThan(2);
    expect(await take()).toEqual(await take());
    fonts.close();
  });

  test("may be given for one instrument, which then has any preset", () => {
    const harp = written("Harp.sf2", soundFontOf([sineSample()], [preset(3)]));
    const fonts = SoundFonts.open([{ path: harp, instrument: "harp" }, { path: GENERAL }]);
    fonts.close();
    const { sampled } = withSoundFonts(read("jazz loop with harp"), fonts.served);
    expect(sampled).toMatchObject({ harp: "Harp", kick: "General", piano: "General" });
  });

  test("leave machines, synthesisers and sung vowels to the built-in voices", () => {
    const fonts = SoundFonts.open([{ path: GENERAL }]);
    fonts.close();
    for (const prompt of ["909 kick and snare", "house chords", "808", "choir ooh", "female voice"]) {
      expect(withSoundFonts(read(prompt), fonts.served).sampled).toBeUndefined();
    }
  });

  test("of SF3 have Ogg Vorbis, which is decoded before it plays", async () => {
    const { samples } = sineSample();
    const channels = [Float32Array.from(samples, (sample) => sample / 32_768)];
    const vorbis = await encodeVorbis({ sampleRate: FIXTURE_RATE, channels });
    const even = new Uint8Array(vorbis.length + (vorbis.length % 2));
    even.set(vorbis);
    const bytes = soundFontOf([{ samples: new Int16Array(even.buffer), rootKey: 69, loop: [1000, 3000] }], [preset(0)]);
    // Places of compressed recordings are bytes, and their type has a bit of its own.
    const header = Buffer.from(bytes).lastIndexOf("sample\0");
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(header + 24, vorbis.length, true);
    new DataView(bytes.buffer, bytes.byteOffset).setUint16(header + 44, 0x11, true);
    const fonts = SoundFonts.open([{ path: written("Small.sf3", bytes) }]);
    const recipe = withSoundFonts(read("piano one shot in A"), fonts.served);
    const voice = (await fonts.voicesOf(recipe)).piano;
    const sound = renderSample(recipe, { voices: voice ? { piano: voice } : {} }).audio.channels[0];
    expect(sound?.some((sample) => sample > 0.5)).toBe(true);
    fonts.close();
  });
});

describe("a file that does not serve", () => {
  test.each([
    ["missing", { path: path.join(directory, "none.sf2") }, "the file is missing"],
    ["no SoundFont", { path: written("song.sf2", new Uint8Array(64)) }, "The file is no SoundFont (SF2 or SF3)."],
    ["a folder", { path: directory }, "It is no file."],
    ["for what is none", { path: GENERAL, instrument: "theremin" }, "“theremin” is no instrument"],
  ])("as it is %s, is told, and built-in voices play", async (_, file, why) => {
    const fonts = SoundFonts.open([file]);
    fonts.close();
    expect(parseServed(JSON.stringify(fonts.served))).toEqual(fonts.served);
    const recipe = withSoundFonts(read("piano loop"), fonts.served);
    expect(recipe.sampled).toBeUndefined();
    expect(recipe.changed?.map((change) => [change.what, change.why.slice(0, why.length)])).toEqual([
      ["SoundFont", why],
    ]);
    expect(await fonts.voicesOf(recipe)).toEqual({});
  });
});
