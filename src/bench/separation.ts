import { statSync } from "node:fs";
import type { NetworkWeights } from "../audio/separate/learned/network-shape.ts";
import { shippedWeights } from "../audio/separate/learned/shipped-weights.fixture.ts";
import { refusalOfNetwork } from "../audio/separate/separate.ts";
import { gainsTable } from "./separation/gains.ts";
import { type Judgement, judgeMix, type Scores, surveyMix } from "./separation/judge-mix.ts";
import { findMixes, type MixPlace, openMix, STEMS } from "./separation/known-mix.ts";

/** From here on the rest of a mix that is in no stem is told, in dB. */
const UNKNOWN = -40;

interface Judged {
  fast: Judgement;
  learned: Judgement;
  seconds: number;
}

/**
 * `npm run bench -- separation DIR`: splits each song at or below a folder by signal processing alone and with the network, and prints how near the
 * stems are to the truth. Songs are folders of files that are named as stems are (MUSDB18-HQ's or others), or `.stem.mp4` (MUSDB18's). One that cannot be
 * read is told and left out.
 */
export async function benchSeparation(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error("Name a folder of songs with stems: npm run bench -- separation DIR");
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${folder} is no folder of songs`);
  const weights = shippedWeights();
  const places = findMixes(folder);
  const judged: Judged[] = [];
  for (const place of places) {
    try {
      judged.push(await judge(place, weights));
    } catch (error) {
      process.stdout.write(`${place.name}: left out. ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  if (judged.length === 0) throw new Error(`${folder} holds no song with stems that can be read: ${FORMS}`);
  process.stdout.write(`\n${gainsTable(...both(judged))}\n\n${summary(judged, places.length)}\n`);
}

const FORMS =
  "folders with files named drums, bass, other and vocals (or kick, guitar, vox …) in a format that wav0 reads, or .stem.mp4 files";

async function judge(place: MixPlace, weights: NetworkWeights): Promise<Judged> {
  const known = await openMix(place);
  try {
    const refusal = refusalOfNetwork(known.mix);
    if (refusal !== null) throw new Error(`The network cannot split it: ${refusal}`);
    const { present, unknown } = surveyMix(known);
    if (present.length === 0) throw new Error("None of its stems can be heard");
    const [fast, learned] = [judgeMix(known, present, {}), judgeMix(known, present, { weights })];
    const rest = unknown > UNKNOWN ? `; the stems leave ${unknown.toFixed(0)} dB of the mix` : "";
    process.stdout.write(`${place.name}: SDR ${line(fast.scores)} → ${line(learned.scores)}${rest}\n`);
    return { fast, learned, seconds: known.mix.length / known.mix.sampleRate };
  } finally {
    known.close();
  }
}

function both(judged: readonly Judged[]): [Scores[], Scores[]] {
  return [judged.map(({ fast }) => fast.scores), judged.map(({ learned }) => learned.scores)];
}

function summary(judged: readonly Judged[], found: number): string {
  const seconds = judged.reduce((sum, each) => sum + each.seconds, 0);
  const speed = (of: "fast" | "learned"): string => {
    const taken = judged.reduce((sum, each) => sum + each[of].splitSeconds, 0);
    return `${of} ${(seconds / taken).toFixed(1)} × real time`;
  };
  const peak = process.resourceUsage().maxRSS / 1024;
  return (
    `${judged.length} of ${found} songs, ${(seconds / 60).toFixed(1)} minutes; ${speed("fast")}, ${speed("learned")} by processor time; ` +
    `the process at most ${peak.toFixed(0)} MB. ± is a standard error. BSSEval v4 as the literature states it is in the columns of medians.`
  );
}

function line(scores: Scores): string {
  return STEMS.map((stem) => scores[stem]?.sdr.toFixed(1) ?? "–").join(" ");
}
