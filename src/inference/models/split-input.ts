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
});

/** The stems that come out, in this order. */
export const SPLIT_STEMS = STEM_TYPES;
