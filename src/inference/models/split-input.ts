import * as z from "zod";
import { readableFormats } from "../../contracts/audio/audio-formats.ts";
import { STEM_TYPES } from "../../contracts/words/stems.ts";

/** Input of `wav0/split`. */
export const splitInputSchema = z.strictObject({
  audio: z
    .url({ protocol: /^(https?|data)$/ })
    .describe(
      `Audio to separate (${readableFormats()}), as the URL of a file of this server, an http(s) or a data URL`,
    ),
  quality: z
    .enum(["learned", "fast"])
    .default("learned")
    .describe(
      "learned: with a network that was trained, for mono and stereo from 22.05 kHz on; fast: signal processing alone, three times as fast",
    ),
});

/** The stems that come out, in this order. */
export const SPLIT_STEMS = STEM_TYPES;
