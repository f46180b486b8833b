import { generateSample } from "../../contracts/job.ts";
import { searchSamples } from "../../contracts/sample.ts";
import { icon } from "../icons.ts";
import { bpmArgument, genreArgument, keyArgument, modelArgument, moodArgument, musicalFrame } from "./arguments.ts";
import { definePrompt, showCall, writeSteps } from "./prompt.ts";

const PARTS = ["drums", "bassline", "chords", "lead melody"];

/** Layers of one beat, all in one tempo and key. */
export const makeBeat = definePrompt({
  name: "make_beat",
  title: "Make a beat",
  description: "Drums, bass, chords and melody as loops that fit together",
  icons: icon("plus"),
  arguments: { genre: genreArgument, bpm: bpmArgument, key: keyArgument, mood: moodArgument, model: modelArgument },
  async write({ mood, model, ...asked }) {
    const { genre, bpm, key } = musicalFrame(asked);
    const style = [genre, mood].filter(Boolean).join(", ");
    const layer = (part: string) =>
      showCall(generateSample, { prompt: `${style}, ${part} only`, type: "loop", bars: 4, bpm, key, model });
    return [
      writeSteps(`Make a ${style} beat at ${bpm} BPM in ${key}: loops of four bars that play together.`, [
        ...PARTS.map((part) => `Start the ${part}: ${layer(part)}`),
        "Collect the four jobs with check_job_status (waitSeconds 45). All loops have the same length, so they line up from the first beat.",
        `Look at what the library has beside them: ${showCall(searchSamples, { bpmMin: bpm - 2, bpmMax: bpm + 2, limit: 10 })}`,
      ]),
    ];
  },
});
