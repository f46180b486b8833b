import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { mixToMono } from "../audio/core/channels.ts";
import { createRandom } from "../audio/core/random.ts";
import { decodeAudio } from "../audio/codec/decode.ts";
import { writeMidi } from "../audio/notes/midi-file.ts";
import { DRUM_CLASSES } from "../audio/transcribe/drum-hits.ts";
import {
  drumLoops,
  drumsAlone,
  drumStems,
  examplesOf,
  type Origin,
  type Piece,
} from "../audio/transcribe/training/drum-examples.ts";
import { type Example, fitNetwork, logOdds, type Network } from "../audio/transcribe/training/fit-network.ts";

// `npm run train:drums`: fits the network that tells drums apart, examines it on what it has not learnt from, and writes
// src/audio/transcribe/drum-weights.ts. `-- --soundfont FILE` (several) adds sampled kits, played by fluidsynth.
const FIT = { units: 16, epochs: 300, seed: 1 };
const LEARNT = { loops: [1, 2, 3, 4, 5, 6, 7], alone: [1, 2], stems: [1, 2, 3], kits: [1, 2, 3, 4] };
const HELD_OUT = { loops: [901], alone: [901], stems: [902], kits: [901] };
/** Drum kits of General MIDI 2: standard, room, power, electronic, TR-808, jazz, brush. */
const KITS = [0, 8, 16, 24, 25, 32, 40];
/** Keys that are struck for each class, and how likely on a sixteenth; on the beat one and a half times that. */
const STRUCK = [
  { keys: [35, 36], chance: 0.18 },
  { keys: [38, 40, 39, 37], chance: 0.14 },
  { keys: [42, 44, 70], chance: 0.45 },
  { keys: [46, 49, 57], chance: 0.08 },
  { keys: [41, 43, 45, 47, 48, 50], chance: 0.06 },
  { keys: [60, 61, 62, 63, 64], chance: 0.08 },
];
const BPM = 110;
const STEPS = 48;
const DIGITS = 2;

const { values: flags } = parseArgs({ options: { soundfont: { type: "string", multiple: true, default: [] } } });
const network = rounded(fitNetwork(await gather(LEARNT), FIT));
await examine(network);
// The shipped network is trained on all pieces, held-out ones included.
write(rounded(fitNetwork([...(await gather(LEARNT)), ...(await gather(HELD_OUT))], FIT)));

type Seeds = Readonly<Record<Origin, readonly number[]>>;

async function* pieces(seeds: Seeds): AsyncGenerator<Piece> {
  yield* drumLoops(seeds.loops);
  yield* drumsAlone(seeds.alone);
  yield* drumStems(seeds.stems);
  for (const font of flags.soundfont) yield* sampledKits(font, seeds.kits);
}

async function gather(seeds: Seeds): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const piece of pieces(seeds)) examples.push(...examplesOf(piece, DRUM_CLASSES.length));
  process.stdout.write(`${examples.length} onsets\n`);
  return examples;
}

/** F1 by origin and class, of onsets that were found. */
async function examine(fitted: Network): Promise<void> {
  const counts = new Map<Origin, { right: number; said: number; struck: number }[]>();
  for await (const piece of pieces(HELD_OUT)) {
    const rows = counts.get(piece.origin) ?? DRUM_CLASSES.map(() => ({ right: 0, said: 0, struck: 0 }));
    counts.set(piece.origin, rows);
    for (const { features, wanted } of examplesOf(piece, DRUM_CLASSES.length)) {
      logOdds(fitted, features).forEach((odds, drum) => {
        const row = rows[drum];
        if (!row) return;
        row.said += odds > 0 ? 1 : 0;
        row.struck += wanted[drum] ?? 0;
        row.right += odds > 0 ? (wanted[drum] ?? 0) : 0;
      });
    }
  }
  for (const [origin, rows] of counts) {
    const scores = rows.map(({ right, said, struck }) =>
      said + struck > 0 ? ((2 * right) / (said + struck)).toFixed(2) : "–",
    );
    process.stdout.write(`${origin.padEnd(6)} ${scores.join(" ")}\n`);
  }
}

async function* sampledKits(font: string, seeds: readonly number[]): AsyncGenerator<Piece> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-drums-"));
  try {
    for (const seed of seeds) for (const kit of KITS) yield await playKit(folder, font, { seed, kit });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function playKit(folder: string, font: string, { seed, kit }: { seed: number; kit: number }): Promise<Piece> {
  const random = createRandom(seed, "kit", kit);
  const hits = Array.from({ length: STEPS }, (_, step) => step).flatMap((step) =>
    STRUCK.flatMap(({ keys, chance }, drum) =>
      random.between(0, 1) < chance * (step % 4 === 0 ? 1.5 : 1)
        ? [{ drum, step, midiNote: random.pick(keys), velocity: random.between(0.45, 1) }]
        : [],
    ),
  );
  const notes = hits.map(({ step, midiNote, velocity }) => ({
    startBeats: step / 4,
    durationBeats: 0.2,
    midiNote,
    velocity,
  }));
  const tracks = [{ name: "Drums", kind: "drums" as const, notes }];
  const midi = writeMidi({ bpm: BPM, beatsPerBar: 4, lengthBeats: STEPS / 4, tracks });
  const [song, sound] = [path.join(folder, "kit.mid"), path.join(folder, "kit.wav")];
  writeFileSync(song, midi);
  const choice = path.join(folder, "kit.txt");
  writeFileSync(choice, `select 9 1 128 ${kit}\n`);
  execFileSync(
    "fluidsynth",
    ["-ni", "-R", "0", "-C", "0", "-r", "44100", "-f", choice, "-F", sound, "-T", "wav", font, song],
    { stdio: "ignore" },
  );
  const { audio } = await decodeAudio(new Uint8Array(readFileSync(sound)));
  const played = hits.map(({ drum, step }) => ({ drum, seconds: ((step / 4) * 60) / BPM }));
  return { origin: "kits", mono: mixToMono(audio), sampleRate: audio.sampleRate, hits: played };
}

/** As they are written, so that what is examined is what ships. */
function rounded(fitted: Network): Network {
  return {
    unitWeights: fitted.unitWeights.map(roundedWeight),
    unitBiases: fitted.unitBiases.map(roundedWeight),
    classWeights: fitted.classWeights.map(roundedWeight),
    classBiases: fitted.classBiases.map(roundedWeight),
  };
}

function roundedWeight(weight: number): number {
  return Number(weight.toFixed(DIGITS));
}

function textOf(weights: Float64Array, count: number): string {
  const width = weights.length / count;
  const lines = Array.from({ length: count }, (_, row) => weights.subarray(row * width, (row + 1) * width));
  return lines.map((line) => `  [${[...line].join(", ")}],\n`).join("");
}

function write({ unitWeights, unitBiases, classWeights, classBiases }: Network): void {
  const text = `/**
 * Weights of the classifier of drum hits: 40 features, ${FIT.units} rectified units, six classes of DRUM_CLASSES. Written by
 * \`npm run train:drums\`; what from stands in the README. Two decimals are enough: more change no figure there.
 */

/** Units × features. */
export const UNIT_WEIGHTS: readonly (readonly number[])[] = [
${textOf(unitWeights, FIT.units)}];

/** One a unit. */
export const UNIT_BIASES: readonly number[] = [${[...unitBiases].join(", ")}];

/** Classes × units. */
export const CLASS_WEIGHTS: readonly (readonly number[])[] = [
${textOf(classWeights, DRUM_CLASSES.length)}];

/** One a class. */
export const CLASS_BIASES: readonly number[] = [${[...classBiases].join(", ")}];
`;
  const file = path.resolve(import.meta.dirname, "../audio/transcribe/drum-weights.ts");
  writeFileSync(file, text);
  execFileSync("npx", ["oxfmt", file], { stdio: "inherit" });
}
