import { afterEach, describe, expect, test } from "vitest";
import type { ServedFonts } from "../../../src/audio/synth/sampled/served.ts";
import { modelNamed } from "../../providers/models.ts";
import { readRequest } from "./promptReading.ts";
import { servedFonts } from "./soundFonts.ts";

afterEach(() => {
  delete process.env["WAV0_SOUNDFONT_SERVES"];
});

/** What a hub tells its functions: a font with a piano, and a file that could not be read. */
const SERVED: ServedFonts = {
  fonts: [{ name: "Grand", presets: [[0, 0]] }],
  faults: [{ path: "/music/old.sf2", why: "the file is missing" }],
};

function serve(served: ServedFonts): void {
  process.env["WAV0_SOUNDFONT_SERVES"] = JSON.stringify(served);
}

function readingOf(prompt: string) {
  const model = modelNamed("wav0/synth");
  if (model.task !== "generate") throw new Error("It makes audio");
  return readRequest(model, { prompt }, 1);
}

describe("the user's SoundFonts in a reading", () => {
  test("are none unless the hub says so", () => {
    expect(servedFonts()).toBeNull();
    process.env["WAV0_SOUNDFONT_SERVES"] = "";
    expect(servedFonts()).toBeNull();
    expect(readingOf("piano loop").changed).toEqual([]);
  });

  test("are those that the hub has read", () => {
    serve(SERVED);
    expect(servedFonts()).toEqual(SERVED);
  });

  test("name the font that an instrument is played from, the one that lacks it, and the file that is no font", () => {
    serve(SERVED);
    const { understood, changed } = readingOf("piano and flute loop");
    expect(understood.instruments).toEqual(expect.arrayContaining(["piano of Grand", "flute"]));
    expect(changed).toEqual([
      { what: "SoundFont", asked: "/music/old.sf2", used: "built-in sounds", why: "the file is missing" },
      { what: "flute", asked: "that of Grand", used: "the built-in sound", why: "the SoundFont has none" },
    ]);
  });

  test("given for one instrument say nothing of the others", () => {
    serve({ fonts: [{ name: "Harp", presets: [[0, 3]], only: "harp" }], faults: [] });
    const { understood, changed } = readingOf("harp and flute loop");
    expect(understood.instruments).toEqual(expect.arrayContaining(["harp of Harp", "flute"]));
    expect(changed).toEqual([]);
  });

  test("do not touch what a hosted model is told", () => {
    serve(SERVED);
    const model = modelNamed("stability-ai/stable-audio-2.5");
    if (model.task !== "generate") throw new Error("It makes audio");
    const reading = readRequest(model, { prompt: "piano loop", durationSeconds: 8 }, 1);
    expect(JSON.stringify(reading)).not.toContain("Grand");
  });

  test("that are told wrongly are a fault, not none", () => {
    for (const text of ["{", "[]", '{"fonts":[]}', '{"fonts":[{"name":1,"presets":[]}],"faults":[]}']) {
      process.env["WAV0_SOUNDFONT_SERVES"] = text;
      expect(() => servedFonts(), text).toThrow();
    }
  });
});
