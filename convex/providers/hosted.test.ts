import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { HOSTED_MODELS } from "./hosted.ts";
import { mapWish } from "./mapping.ts";
import { wishOf } from "./wish.ts";

const seed = z.number().int();
const uri = z.url();

/**
 * Inputs as each model's page on replicate.com shows them (read on 2026-11-29), whole: also the fields that the studio
 * does not use. Replicate ignores what a model has no field for, so a slip there would go unseen.
 */
const PAGES: Record<string, z.ZodObject> = {
  "meta/musicgen": z.strictObject({
    model_version: z.enum(["stereo-melody-large", "stereo-large", "melody-large", "large"]).optional(),
    prompt: z.string().optional(),
    input_audio: uri.optional(),
    duration: z.number().int().optional(),
    continuation: z.boolean().optional(),
    continuation_start: z.number().int().optional(),
    continuation_end: z.number().int().optional(),
    multi_band_diffusion: z.boolean().optional(),
    normalization_strategy: z.enum(["loudness", "clip", "peak", "rms"]).optional(),
    top_k: z.number().int().optional(),
    top_p: z.number().optional(),
    temperature: z.number().optional(),
    classifier_free_guidance: z.number().int().optional(),
    output_format: z.enum(["wav", "mp3"]).optional(),
    seed: seed.optional(),
  }),
  "stability-ai/stable-audio-2.5": z.strictObject({
    prompt: z.string(),
    duration: z.number().int().min(1).max(190).optional(),
    steps: z.number().int().min(4).max(8).optional(),
    cfg_scale: z.number().min(1).max(25).optional(),
    seed: seed.optional(),
  }),
  "jimothyjohn/stable-audio-3-medium": z.strictObject({
    prompt: z.string(),
    negative_prompt: z.string().optional(),
    duration: z.number().min(1).max(380).optional(),
    steps: z.number().int().min(4).max(50).optional(),
    cfg_scale: z.number().min(0.5).max(15).optional(),
    seed: seed.optional(),
    init_audio: uri.optional(),
    init_noise_level: z.number().max(1).optional(),
    inpaint_audio: uri.optional(),
    inpaint_start_seconds: z.number().optional(),
    inpaint_end_seconds: z.number().optional(),
    output_format: z.literal("wav").optional(),
  }),
  "fishaudio/ace-step-1.5": z.strictObject({
    prompt: z.string().max(512).optional(),
    lyrics: z.string().max(4_096).optional(),
    duration: z.number().min(-1).max(600).optional(),
    bpm: z.number().int().min(30).max(300).optional(),
    key_scale: z
      .string()
      .regex(/^[A-G][#b]? (?:major|minor)$/)
      .optional(),
    time_signature: z.enum(["2", "3", "4", "6", "auto"]).optional(),
    inference_steps: z.number().int().min(1).max(200).optional(),
    guidance_scale: z.number().min(1).max(15).optional(),
    shift: z.number().min(1).max(5).optional(),
    seed: seed.optional(),
    thinking: z.boolean().optional(),
    batch_size: z.number().int().min(1).max(4).optional(),
    audio_format: z.literal("flac").optional(),
  }),
  "elevenlabs/music": z.strictObject({
    output_format: z
      .enum(["mp3_standard", "mp3_high_quality", "wav_16khz", "wav_22khz", "wav_24khz", "wav_cd_quality"])
      .optional(),
    prompt: z.string(),
    music_length_ms: z.number().int().min(5_000).max(300_000).optional(),
    force_instrumental: z.boolean().optional(),
  }),
  "minimax/music-2.6": z.strictObject({
    audio_format: z.enum(["mp3", "wav", "pcm"]).optional(),
    bitrate: z.literal([32_000, 64_000, 128_000, 256_000]).optional(),
    is_instrumental: z.literal(true),
    lyrics: z.string().min(1).max(3_500).optional(),
    lyrics_optimizer: z.boolean().optional(),
    prompt: z.string().min(1).max(2_000),
    sample_rate: z.literal([16_000, 24_000, 32_000, 44_100]).optional(),
  }),
  "minimax/music-2.5": z.strictObject({
    lyrics: z.string().min(1).max(3_500),
    prompt: z.string().max(2_000).optional(),
    sample_rate: z.number().optional(),
    bitrate: z.number().optional(),
    audio_format: z.string().optional(),
  }),
  "google/lyria-2": z.strictObject({
    prompt: z.string(),
    negative_prompt: z.string().optional(),
    seed: seed.optional(),
  }),
  "google/lyria-3": z.strictObject({ prompt: z.string(), images: z.array(uri).max(10).optional() }),
  "google/lyria-3-pro": z.strictObject({ prompt: z.string(), images: z.array(uri).max(10).optional() }),
};

test("every model's page is held against what it is sent", () => {
  expect(HOSTED_MODELS.map(({ name }) => name).toSorted()).toEqual(Object.keys(PAGES).toSorted());
});

test("whatever is asked, a model is sent what its page documents and nothing else", () => {
  const request = fc.record(
    {
      prompt: fc.constantFrom(
        "waltz in D dorian, 3/4",
        "x",
        "7/8, 300 bars, 21 bpm, no bass",
        "kick one shot",
        "é".repeat(999),
      ),
      bars: fc.integer({ min: 1, max: 64 }),
      bpm: fc.double({ min: 40, max: 240, noNaN: true }),
      key: fc.constantFrom("A minor", "C# major"),
    },
    { requiredKeys: ["prompt"] },
  );
  const audioUrl = fc.constantFrom(undefined, "https://files.test/a.wav");
  fc.assert(
    fc.property(request, audioUrl, fc.constantFrom(...HOSTED_MODELS), (asked, url, model) => {
      const { input } = mapWish(model, wishOf(asked), { seed: 3, ...(model.fields.audio ? { audioUrl: url } : {}) });
      const { error } = PAGES[model.name]?.safeParse(input) ?? {};
      expect([model.name, error?.issues ?? []]).toEqual([model.name, []]);
    }),
  );
});
