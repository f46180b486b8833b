import { generateSample } from "../../contracts/job.ts";
import { MAX_BARS } from "../../contracts/limits.ts";
import { searchSamples } from "../../contracts/sample.ts";
import { icon } from "../icons.ts";
import { moodArgument, partArgument, sampleArgument } from "./arguments.ts";
import { barsOf, findSample, introduce } from "./find-sample.ts";
import { definePrompt, showCall, writeSteps } from "./prompt.ts";

/** A new part that plays together with a loop of the library. */
export const matchLoop = definePrompt({
  name: "match_loop",
  title: "Match this loop",
  description: "Make a part that fits a loop of the library in tempo, key and length",
  icons: icon("again"),
  arguments: { sample: sampleArgument, part: partArgument, mood: moodArgument },
  async write({ sample: named, part, mood }, studio) {
    const sample = await findSample(named, await studio());
    const { bpm, key } = sample;
    const prompt = [`${part} only`, mood].filter(Boolean).join(", ");
    const bars = barsOf(sample, MAX_BARS);
    return [
      writeSteps(`Make a ${part} that plays together with ${introduce(sample)}.`, [
        `Start two takes: ${showCall(generateSample, { prompt, type: "loop", bars, bpm, key, variations: 2 })}`,
        `Meanwhile look for what is there already: ${showCall(searchSamples, { key, bpmMin: bpm, bpmMax: bpm, limit: 10 })}`,
        "Compare both takes with the loop by length, tempo, key and loudness, and say which fits better and why.",
      ]),
    ];
  },
});
