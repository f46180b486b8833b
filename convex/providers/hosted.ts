/** Models of replicate.com that make music, as their pages document them. Data only; `models.ts` makes models of it. */
import type { FieldSource, ModelFields } from "./fields.ts";

/** One hosted model. */
export interface HostedModel {
  /** "owner/name". */
  name: string;
  /**
   * Which version runs: "named" is what the owner has published now; "latest" the same for a model of the community, which
   * has to be asked for; else the version whose fields these are, since a later one may have others.
   */
  version: "named" | "latest" | { id: string };
  /** Licence terms, with what they say of commercial use. */
  licence: string;
  fields: ModelFields;
  source: FieldSource;
}

const READ_ON = "2026-11-29";

function documented(url: string, unverified?: string): FieldSource {
  return { url: `https://replicate.com/${url}`, readOn: READ_ON, ...(unverified === undefined ? {} : { unverified }) };
}

/** The default first. */
export const HOSTED_MODELS: readonly HostedModel[] = [
  {
    name: "meta/musicgen",
    version: "latest",
    licence: "Weights are CC BY-NC 4.0: not for commercial use",
    fields: {
      prompt: { field: "prompt" },
      length: { field: "duration", unit: "s", min: 1, max: 30, isWhole: true },
      seed: "seed",
      audio: {
        field: "input_audio",
        takes: "melody",
        with: { model_version: "stereo-melody-large" },
        without: { model_version: "stereo-large" },
      },
      format: { output_format: "wav" },
      fixed: { normalization_strategy: "peak" },
    },
    source: documented("meta/musicgen/api", "the bound of `duration`, which older versions state as 30"),
  },
  {
    name: "stability-ai/stable-audio-2.5",
    version: "named",
    licence: "Stability AI's terms",
    fields: {
      prompt: { field: "prompt" },
      length: { field: "duration", unit: "s", min: 1, max: 190, isWhole: true },
      seed: "seed",
    },
    source: documented(
      "stability-ai/stable-audio-2.5/versions/a61ac8edbb27cd2eda1b2eff2bbc03dcff1131f5560836ff77a052df05b77491/api",
    ),
  },
  {
    name: "jimothyjohn/stable-audio-3-medium",
    version: { id: "8a54f4dd7509634c3dcbc1c5754655a70459563ffa6e5a5761cb2721ede5204f" },
    licence: "Stability AI Community License: commercial use is free below 1 million USD of revenue a year",
    fields: {
      prompt: { field: "prompt" },
      // Documented to affect base models only, and this is not said to be one.
      negativePrompt: { field: "negative_prompt", keepsWords: true },
      length: { field: "duration", unit: "s", min: 1, max: 380 },
      seed: "seed",
      audio: { field: "init_audio", takes: "sound" },
      format: { output_format: "wav" },
    },
    source: documented("jimothyjohn/stable-audio-3-medium/api"),
  },
  {
    name: "fishaudio/ace-step-1.5",
    // The one of its versions whose files are FLAC without being asked.
    version: { id: "1319559eccfff10b424a0954901362baa42197892bd3d2e554440b68817a741c" },
    licence: "Weights are MIT: commercial use is free",
    fields: {
      prompt: { field: "prompt", max: 512 },
      // The page allows any length; 10 s is the least that the model's own documentation names.
      length: { field: "duration", unit: "s", min: 10, max: 600 },
      bpm: { field: "bpm", min: 30, max: 300, isWhole: true },
      key: "key_scale",
      metre: { field: "time_signature", values: { "2/4": "2", "3/4": "3", "4/4": "4", "6/8": "6" } },
      seed: "seed",
      instrumental: { lyrics: "[Instrumental]" },
    },
    source: documented(
      "fishaudio/ace-step-1.5/versions/1319559eccfff10b424a0954901362baa42197892bd3d2e554440b68817a741c/api",
      "which file formats `audio_format` takes; its default is FLAC",
    ),
  },
  {
    name: "elevenlabs/music",
    version: "named",
    licence: "ElevenLabs' terms",
    fields: {
      prompt: { field: "prompt" },
      length: { field: "music_length_ms", unit: "ms", min: 5_000, max: 300_000, isWhole: true },
      instrumental: { force_instrumental: true },
      format: { output_format: "wav_cd_quality" },
    },
    source: documented(
      "elevenlabs/music/versions/66fa53d463ca3a0fd826c06b5b44804b32f74185c0c905162bb052c3a60a39fa/api",
    ),
  },
  {
    name: "minimax/music-2.6",
    version: "named",
    licence: "MiniMax's terms",
    fields: {
      prompt: { field: "prompt", max: 2_000 },
      length: { field: null, unit: "s", max: 360 },
      instrumental: { is_instrumental: true },
      format: { audio_format: "wav" },
    },
    source: documented("minimax/music-2.6", "names of file formats, which its README does not list"),
  },
  {
    name: "minimax/music-2.5",
    version: "named",
    licence: "MiniMax's terms",
    fields: {
      prompt: { field: "prompt", max: 2_000 },
      length: { field: null, unit: "s", max: 300 },
      instrumental: { lyrics: "[Inst]" },
    },
    source: documented(
      "minimax/music-2.5/versions/f2100977b6ce90322ab00443b76d48f079435c1d903c4805517f89d2b8cc9c5a/api",
      "how long its results are; that lyrics of a tag alone give no voice",
    ),
  },
  {
    name: "google/lyria-2",
    version: "named",
    licence: "Google's terms",
    fields: {
      prompt: { field: "prompt" },
      negativePrompt: { field: "negative_prompt" },
      length: { field: null, unit: "s", max: 30 },
      seed: "seed",
    },
    source: documented(
      "google/lyria-2/versions/a7e8d3fd87b875af2897e25dbde07888be1621bf18915b40a1a82543f5c0ab01/api",
      "how long its results are",
    ),
  },
  {
    name: "google/lyria-3",
    version: "named",
    licence: "Google's terms",
    fields: { prompt: { field: "prompt" }, length: { field: null, unit: "s", max: 30 } },
    source: documented(
      "google/lyria-3/versions/de9c8a653d63126c0e059a4e090529ef35632e533b4ba6b3b6186d10ee5f4a1b/api",
      "how long its results are",
    ),
  },
  {
    name: "google/lyria-3-pro",
    version: "named",
    licence: "Google's terms",
    fields: { prompt: { field: "prompt" }, length: { field: null, unit: "s", max: 180 } },
    source: documented(
      "google/lyria-3-pro/versions/e889d1f3874b51b977c8cd14bff43cacde7789ad00ff14b2779d6fdb7167c64a/api",
      "how long its results are",
    ),
  },
];

/** A hosted model that separates: everything that is sent beside the audio, which has the field "audio". */
export interface HostedSplitter {
  name: string;
  version: "latest";
  licence: string;
  fixed: Readonly<Record<string, string>>;
  source: FieldSource;
}

/** The default first. Their own default is MP3, whose stems do not add up to the mix. */
export const HOSTED_SPLITTERS: readonly HostedSplitter[] = [
  {
    name: "cjwbw/demucs",
    version: "latest",
    licence: "MIT",
    fixed: { model_name: "htdemucs", output_format: "wav" },
    source: documented("cjwbw/demucs/versions/25a173108cff36ef9f80f854c162d01df9e6528be175794b81158fa03836d953/api"),
  },
  {
    name: "ryan5453/demucs",
    version: "latest",
    licence: "MIT",
    fixed: { model: "htdemucs", output_format: "wav" },
    source: documented("ryan5453/demucs/api", "not read again on this day"),
  },
];
