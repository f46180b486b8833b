import { generateSample, splitStems } from "../../contracts/job.ts";
import { MAX_BARS } from "../../contracts/limits.ts";
import { SCORE_STEMS, type StemGroup } from "../../contracts/words/stems.ts";
import { icon } from "../icons.ts";
import { genreArgument, sampleArgument, stemArgument } from "./arguments.ts";
import { barsOf, findSample, introduce } from "./find-sample.ts";
import { definePrompt, showCall, writeSteps } from "./prompt.ts";

/** How to find a stem in a finished job, whose stems are finer where they were rendered from a score. */
function takeStem(stem: StemGroup): string {
  const finer = Object.keys(SCORE_STEMS).filter((name) => SCORE_STEMS[name] === stem && name !== stem);
  const parts = finer.length === 0 ? "" : ` If it has ${finer.join(", ")} instead, join those with mix_samples first.`;
  return `Of the finished job take the sample whose stemType is "${stem}".${parts}`;
}

/** One stem of a sample, in a new setting. */
export const remixStem = definePrompt({
  name: "remix_stem",
  title: "Remix a stem",
  description: "Take one stem out of a sample and build something new around it",
  icons: icon("split"),
  arguments: { sample: sampleArgument, stem: stemArgument, genre: genreArgument },
  async write({ sample: named, stem, genre = "house" }, studio) {
    const sample = await findSample(named, await studio());
    const frame = { type: "loop", bars: barsOf(sample, MAX_BARS), bpm: sample.bpm, key: sample.key };
    const isStem = sample.type === "stem";
    return [
      writeSteps(
        `Remix ${isStem ? `the stem ${introduce(sample)}` : `the ${stem} of ${introduce(sample)}`} as ${genre}.`,
        [
          ...(isStem
            ? []
            : [`Separate it: ${showCall(splitStems, { sampleId: sample.sampleId, waitSeconds: 45 })}`, takeStem(stem)]),
          `Make a new bed for it: ${showCall(generateSample, { prompt: `${genre} backing without ${stem}`, ...frame })}`,
          `Make a contrast: ${showCall(generateSample, { prompt: `${genre} breakdown, sparse, without ${stem}`, ...frame })}`,
          "Say how to lay the stem over each: same tempo, same key, both start on the first beat.",
        ],
      ),
    ];
  },
});
