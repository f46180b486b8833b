import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { AudioData } from "../audio/audio.ts";
import { decodeAudio } from "../audio/codec/decode.ts";
import { readWeights } from "../audio/separate/learned/weights-file.ts";
import { separateStems, type SplitOptions, type StemName } from "../audio/separate/separate.ts";
import { formatTable } from "../cli/table.ts";
import { meanAndError, scoreStem, type Score } from "./separation-scores.ts";
import { median } from "./statistics.ts";

const STEMS: readonly StemName[] = ["drums", "bass", "other", "vocals"];
const WEIGHTS = path.resolve(import.meta.dirname, "../audio/separate/learned/splitter-weights.bin");
/** A stem this far below the mix in energy counts as absent. */
const ABSENT = 0.003;

/** Scores by stem; none where the mix does not have the stem. */
type Scores = Partial<Record<StemName, Score>>;

/**
 * `npm run bench -- separation DIR`: splits each mix of a folder by signal processing alone and with the network, and prints how near the stems are to
 * the truth. DIR holds a folder for each mix with drums, bass, other and vocals as files of any format that is read (as MUSDB18-HQ has
 * them); their sum is the mix.
 */
export async function benchSeparation(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error("Name a folder of mixes: npm run bench -- separation DIR");
  const weights = readWeights(readFileSync(WEIGHTS));
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  if (names.length === 0) throw new Error(`${folder} holds no folders of stems (drums, bass, other, vocals)`);
  const [fast, learned]: [Scores[], Scores[]] = [[], []];
  for (const name of names) {
    const truth = await readStems(path.join(folder, name));
    const mix = sumOf(truth);
    const [one, other] = [scoresOf(truth, mix, {}), scoresOf(truth, mix, { weights })];
    fast.push(one);
    learned.push(other);
    process.stdout.write(`${name}: SDR ${line(one)} → ${line(other)}\n`);
  }
  printGains(fast, learned);
}

async function readStems(folder: string): Promise<Partial<Record<StemName, AudioData>>> {
  const files = readdirSync(folder);
  const read = STEMS.map(async (stem) => {
    const file = files.find((each) => path.parse(each).name === stem);
    return file === undefined
      ? []
      : [[stem, (await decodeAudio(readFileSync(path.join(folder, file)))).audio] as const];
  });
  const stems = (await Promise.all(read)).flat();
  if (stems.length === 0) throw new Error(`${folder} holds no file named drums, bass, other or vocals`);
  // Each entry was made of a stem and its audio.
  return Object.fromEntries(stems) as Partial<Record<StemName, AudioData>>;
}

function sumOf(stems: Partial<Record<StemName, AudioData>>): AudioData {
  const all = Object.values(stems);
  const [first] = all;
  if (!first) throw new Error("There is no stem");
  const channels = first.channels.map((samples, channel) =>
    samples.map((_, i) => all.reduce((sum, stem) => sum + (stem.channels[channel]?.[i] ?? 0), 0)),
  );
  return { sampleRate: first.sampleRate, channels };
}

function scoresOf(truth: Partial<Record<StemName, AudioData>>, mix: AudioData, options: SplitOptions): Scores {
  const stems = separateStems(mix, options);
  const present = STEMS.filter((stem) => energy(truth[stem]) > ABSENT * energy(mix));
  return Object.fromEntries(
    present.map((stem) => [stem, scoreStem(truth[stem]?.channels ?? [], stems[stem].channels)]),
  );
}

function energy(audio: AudioData | undefined): number {
  const channels = audio?.channels ?? [];
  return channels.reduce((sum, samples) => samples.reduce((all, value) => all + value * value, sum), 0);
}

/** Means with standard errors, medians, and how many mixes became better. */
function printGains(fast: readonly Scores[], learned: readonly Scores[]): void {
  const rows = [...STEMS, null].flatMap((stem) =>
    (["sdr", "siSdr"] as const).map((kind) => {
      const values = [fast, learned].map((all) => all.map((scores) => valueOf(scores, stem, kind)));
      const pairs = (values[0] ?? []).flatMap((before, i) => {
        const after = values[1]?.[i] ?? Number.NaN;
        return Number.isNaN(before + after) ? [] : [{ before, after }];
      });
      const gains = pairs.map(({ before, after }) => after - before);
      const [before, after] = [pairs.map((pair) => pair.before), pairs.map((pair) => pair.after)];
      return [
        `${stem ?? "mean"} ${kind === "sdr" ? "SDR" : "SI-SDR"}`,
        ...[before, after, gains].map(withError),
        [before, after, gains].map((each) => median(each).toFixed(2)).join("  "),
        `${gains.filter((gain) => gain > 0).length} of ${gains.length}`,
      ];
    }),
  );
  const head = ["dB", "fast", "learned", "gain", "medians", "better"];
  process.stdout.write(`\n${formatTable(head, rows)}\n`);
}

function valueOf(scores: Scores, stem: StemName | null, kind: keyof Score): number {
  if (stem) return scores[stem]?.[kind] ?? Number.NaN;
  return meanAndError(Object.values(scores).map((score) => score[kind])).mean;
}

function withError(values: readonly number[]): string {
  const { mean, error } = meanAndError(values);
  return `${mean.toFixed(2)} ± ${error.toFixed(2)}`;
}

function line(scores: Scores): string {
  return STEMS.map((stem) => scores[stem]?.sdr.toFixed(1) ?? "–").join(" ");
}
