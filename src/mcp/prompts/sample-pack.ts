import { generateSample } from "../../contracts/job.ts";
import { MAX_VARIATIONS } from "../../contracts/limits.ts";
import { icon } from "../icons.ts";
import { bpmArgument, countArgument, genreArgument, keyArgument, modelArgument, musicalFrame } from "./arguments.ts";
import { definePrompt, showCall, writeSteps } from "./prompt.ts";

/** Contents of a pack, in the order in which it is filled. */
const CONTENT = [
  { sound: "drum loop", type: "loop" },
  { sound: "punchy kick", type: "one_shot" },
  { sound: "bass loop", type: "loop" },
  { sound: "crisp snare", type: "one_shot" },
  { sound: "chord loop", type: "loop" },
  { sound: "melody loop", type: "loop" },
] as const;

/** Loops and one-shots of one style. */
export const samplePack = definePrompt({
  name: "sample_pack",
  title: "Make a sample pack",
  description: "Loops and one-shots of one genre, in one tempo and key",
  icons: icon("list"),
  arguments: { genre: genreArgument, count: countArgument, bpm: bpmArgument, key: keyArgument, model: modelArgument },
  async write({ count, model, ...asked }) {
    const { genre, bpm, key } = musicalFrame(asked);
    const calls = share(count).map(({ sound, type, variations }) =>
      showCall(generateSample, {
        prompt: `${genre} ${sound}`,
        type,
        ...(type === "loop" ? { bars: 4, bpm } : {}),
        key,
        variations,
        model,
      }),
    );
    return [
      writeSteps(`Make a ${genre} sample pack of ${count} samples in ${key}, the loops at ${bpm} BPM.`, [
        ...calls.map((call) => `Start: ${call}`),
        "Collect all jobs with check_job_status (waitSeconds 45); start a failed one again only if its error says so.",
        "List the pack as a table: name, type, length, tempo, key, loudness.",
      ]),
    ];
  },
});

/** Spreads a number of samples over the content, as variations where there are more samples than sounds. */
function share(count: number) {
  return CONTENT.flatMap((content, index) => {
    const variations = Math.floor((count - index - 1) / CONTENT.length) + 1;
    return index < count ? [{ ...content, variations: Math.min(MAX_VARIATIONS, variations) }] : [];
  });
}
