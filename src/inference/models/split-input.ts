import * as z from "zod";
import { readableFormats } from "../../contracts/audio/audio-formats.ts";
import { SPLIT_QUALITIES } from "../../contracts/separation.ts";
import { INSTRUMENTAL, STEM_TYPES } from "../../contracts/words/stems.ts";

/** Whether a model of stems makes two files instead of one for each stem. */
export const twoStemsSchema = z
  .boolean()
  .default(false)
  .describe(`Only two files: vocals, and ${INSTRUMENTAL}, the sum of all other stems`);

/** Input of `wav0/split`. */
export const splitInputSchema = z.strictObject({
  audio: z
    .url({ protocol: /^(https?|data)$/ })
    .describe(
      `Audio to separate (${readableFormats()}), as the URL of a file of this server, an http(s) or a data URL`,
    ),
  quality: z
    .enum(SPLIT_QUALITIES)
    .optional()
    .describe(
      "learned: with a network that was trained, for mono and stereo from 22.05 kHz on; fast: signal processing alone, three times as fast. " +
        "Left out: by the Demucs model of WAV0_DEMUCS_MODEL where that is set, else learned",
    ),
  two_stems: twoStemsSchema,
});

/** The stems that come out, in this order. */
export const SPLIT_STEMS = STEM_TYPES;

/** Stems that only some models of Demucs make beside them. */
export const DEMUCS_STEMS = ["guitar", "piano"] as const;
