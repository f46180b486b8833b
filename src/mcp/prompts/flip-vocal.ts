import { generateSample, splitStems } from "../../contracts/job.ts";
import { MAX_BARS } from "../../contracts/limits.ts";
import { icon } from "../icons.ts";
import { genreArgument, moodArgument, sampleArgument } from "./arguments.ts";
import { barsOf, findSample, introduce } from "./find-sample.ts";
import { definePrompt, showCall, writeSteps } from "./prompt.ts";

/** A vocal out of its song and onto a new beat. */
export const flipVocal = definePrompt({
  name: "flip_vocal",
  title: "Flip a vocal",
  description: "Free the vocals of a sample and put them on a new beat",
  icons: icon("play"),
  arguments: { sample: sampleArgument, genre: genreArgument, mood: moodArgument },
  async write({ sample: named, genre = "trap", mood }, studio) {
    const sample = await findSample(named, await studio());
    const style = [genre, mood].filter(Boolean).join(", ");
    const isVocal = sample.stemType === "vocals";
    const beat = { type: "loop", bars: barsOf(sample, MAX_BARS), bpm: sample.bpm, key: sample.key };
    return [
      writeSteps(`Flip the vocal of ${introduce(sample)} into ${style}.`, [
        ...(isVocal
          ? []
          : [
              `Free the vocal: ${showCall(splitStems, { sampleId: sample.sampleId, waitSeconds: 45 })}`,
              'Of the finished job take the sample whose stemType is "vocals".',
            ]),
        `Make the beat: ${showCall(generateSample, { prompt: `${style} beat, instrumental`, ...beat })}`,
        `Make a drop: ${showCall(generateSample, { prompt: `${style} drop, heavy bass, instrumental`, ...beat })}`,
        "Say where in the beat the vocal should come in, and which lines to chop and repeat.",
      ]),
    ];
  },
});
