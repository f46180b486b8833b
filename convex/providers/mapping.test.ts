import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_DURATION_SECONDS } from "../../src/contracts/limits.ts";
import { HOSTED_MODELS } from "./hosted.ts";
import type { GenerateInput } from "./input.ts";
import { mapWish } from "./mapping.ts";
import { wishOf } from "./wish.ts";

function mapped(
  name: string,
  request: GenerateInput,
  take: { seed: number; isSeedAsked?: boolean; audioUrl?: string } = { seed: 7 },
) {
  const model = HOSTED_MODELS.find((candidate) => candidate.name === name);
  if (!model) throw new Error(`No model ${name}`);
  return mapWish(model, wishOf(request), take);
}

const ASKED: GenerateInput = { prompt: "dark techno", bars: 4, bpm: 128, key: "A minor" };

describe("the input of", () => {
  test.each([
    ["stability-ai/stable-audio-2.5", { prompt: "dark techno, seamless loop, 128 BPM, A minor", duration: 8, seed: 7 }],
    [
      "fishaudio/ace-step-1.5",
      {
        prompt: "dark techno, seamless loop",
        lyrics: "[Instrumental]",
        duration: 10,
        bpm: 128,
        key_scale: "A minor",
        seed: 7,
      },
    ],
    [
      "elevenlabs/music",
      {
        prompt: "dark techno, seamless loop, 128 BPM, A minor",
        music_length_ms: 7_500,
        force_instrumental: true,
        output_format: "wav_cd_quality",
      },
    ],
    [
      "jimothyjohn/stable-audio-3-medium",
      { prompt: "dark techno, seamless loop, 128 BPM, A minor", duration: 7.5, seed: 7, output_format: "wav" },
    ],
    [
      "minimax/music-2.6",
      { prompt: "dark techno, seamless loop, 128 BPM, A minor", is_instrumental: true, audio_format: "wav" },
    ],
    ["minimax/music-2.5", { prompt: "dark techno, seamless loop, 128 BPM, A minor", lyrics: "[Inst]" }],
    ["google/lyria-2", { prompt: "dark techno, seamless loop, 128 BPM, A minor", seed: 7 }],
    ["google/lyria-3-pro", { prompt: "dark techno, seamless loop, 128 BPM, A minor" }],
  ])("%s has its own fields, and the rest in words", (name, input) => {
    expect(mapped(name, ASKED).input).toEqual(input);
  });

  test("meta/musicgen names the sample whose melody it follows, and the version that can", () => {
    const url = "https://files.test/hum.wav";
    expect(mapped("meta/musicgen", ASKED, { seed: 9, audioUrl: url }).input).toEqual({
      prompt: "dark techno, seamless loop, 128 BPM, A minor",
      duration: 8,
      input_audio: url,
      model_version: "stereo-melody-large",
      output_format: "wav",
      normalization_strategy: "peak",
      seed: 9,
    });
    expect(mapped("meta/musicgen", ASKED).input).toMatchObject({ model_version: "stereo-large" });
  });

  test("a model that knows what must not be heard has it there, and in words only where the field does little", () => {
    const asked = { prompt: "deep house, no vocals, warm bass" };
    expect(mapped("google/lyria-2", asked).input).toMatchObject({
      prompt: "deep house, warm bass, seamless loop",
      negative_prompt: "vocals",
    });
    expect(mapped("jimothyjohn/stable-audio-3-medium", asked).input).toMatchObject({
      prompt: "deep house, no vocals, warm bass, seamless loop",
      negative_prompt: "vocals",
    });
  });

  test("a metre that the model has no value for is said in words, as is a key of another mode", () => {
    const model = "fishaudio/ace-step-1.5";
    expect(mapped(model, { prompt: "waltz 3/4" }).input).toMatchObject({
      time_signature: "3",
      prompt: "waltz 3/4, seamless loop",
    });
    const odd = mapped(model, { prompt: "metal, 7/8, D dorian" });
    expect(odd.input).not.toHaveProperty("time_signature");
    expect(odd.input).not.toHaveProperty("key_scale");
    expect(odd.input["prompt"]).toBe("metal, 7/8, D dorian, seamless loop, 7/8 time");
    expect(odd.reading.said).toContain("D dorian and 7/8 time are a wish in words there.");
  });
});

describe("the reading", () => {
  test("tells lengths and tempos that the model cannot make", () => {
    expect(mapped("fishaudio/ace-step-1.5", { prompt: "x", durationSeconds: 4, bpm: 97.5 }).reading).toMatchObject({
      understood: { bpm: 98, durationSeconds: 10 },
      changed: [
        { what: "length", asked: "4 s", used: "10 s", why: "fishaudio/ace-step-1.5 makes at least 10 s" },
        { what: "tempo", asked: "97.5 BPM", used: "98 BPM", why: "fishaudio/ace-step-1.5 takes whole tempos" },
      ],
    });
    expect(mapped("meta/musicgen", { prompt: "techno, 32 bars at 120 bpm" }).reading.changed).toEqual([
      { what: "length", asked: "32 bars", used: "30 s", why: "meta/musicgen makes at most 30 s" },
    ]);
    expect(mapped("google/lyria-3", ASKED).reading.changed).toEqual([
      { what: "length", asked: "4 bars", used: "up to 30 s", why: "google/lyria-3 decides on the length itself" },
    ]);
  });

  test("tells a seed that was asked for and has no field; one that we chose is nobody's loss", () => {
    const { reading } = mapped("elevenlabs/music", ASKED, { seed: 12, isSeedAsked: true });
    expect(reading.ignored).toEqual(["seed 12"]);
    expect(reading.said).toContain("seed 12 is not used");
    expect(mapped("elevenlabs/music", ASKED).reading.ignored).toEqual([]);
  });

  test("tells a prompt that was cut; the facts behind it are not", () => {
    const prompt = "warm ".repeat(150).trim();
    const { input, reading } = mapped("fishaudio/ace-step-1.5", { prompt });
    expect(String(input["prompt"])).toHaveLength(512);
    expect(input["prompt"]).toMatch(/, seamless loop$/);
    expect(reading.changed).toContainEqual({
      what: "prompt",
      asked: "749 characters",
      used: "the first 497",
      why: "it takes 512",
    });
  });
});

test("whatever is asked, no model is sent a number beyond its bounds, or a fraction where it takes none", () => {
  const request = fc.record(
    {
      prompt: fc.oneof(
        fc.string({ minLength: 1, maxLength: 1000 }),
        fc.constant("7/8 loop, 300 bars, 21 bpm, no bass"),
      ),
      bars: fc.integer({ min: 1, max: 64 }),
      durationSeconds: fc.double({ min: 0.1, max: MAX_DURATION_SECONDS, noNaN: true }),
      bpm: fc.double({ min: 40, max: 240, noNaN: true }),
      key: fc.constantFrom("A minor", "C# major"),
    },
    { requiredKeys: ["prompt"] },
  );
  fc.assert(
    fc.property(request, fc.constantFrom(...HOSTED_MODELS), (asked, model) => {
      const { input } = mapWish(model, wishOf(asked), { seed: 1 });
      for (const field of [model.fields.length, model.fields.bpm]) {
        if (!field || field.field === null) continue;
        const value = input[field.field];
        if (value === undefined) continue;
        expect(value).toBeGreaterThanOrEqual("min" in field ? field.min : 0);
        expect(value).toBeLessThanOrEqual(field.max);
        if (field.isWhole) expect(Number.isInteger(value)).toBe(true);
      }
      const text = String(input[model.fields.prompt.field]);
      expect(text.length).toBeLessThanOrEqual(model.fields.prompt.max ?? Infinity);
      expect(text.length).toBeGreaterThan(0);
    }),
  );
});

test("each row says where its fields were read, on which day, and a version by its id where one is run", () => {
  for (const { name, source, version } of HOSTED_MODELS) {
    expect(source.url).toMatch(new RegExp(`^https://replicate\\.com/${name.replaceAll(".", String.raw`\.`)}(?:/|$)`));
    expect(source.readOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    if (typeof version === "object") expect(version.id).toMatch(/^[0-9a-f]{64}$/);
  }
});
