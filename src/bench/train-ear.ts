import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type MusicalKey, PITCH_NAMES } from "../contracts/words/key.ts";
import type { AudioData } from "../audio/audio.ts";
import { beatFeatures, gatherBeatEvidence } from "../audio/analyse/beat-level.ts";
import { type ChoiceNetwork, scoresOf } from "../audio/analyse/choice.ts";
import { chromaOf, measureChroma } from "../audio/analyse/key/chroma.ts";
import { type KeyEvidence, keyFeatures } from "../audio/analyse/key/key-features.ts";
import { measurePeriodicity } from "../audio/analyse/periodicity.ts";
import { hearSound, listenForLevels } from "../audio/analyse/tempo.ts";
import { levelsOf } from "../audio/analyse/tempo-levels.ts";
import { mixToMono } from "../audio/core/channels.ts";
import type { SampleRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { plainKey } from "../audio/synth/scales.ts";
import { drumDrills, keyDrills } from "./ear/drills.ts";
import { type ChoiceExample, fitChoice } from "./ear/fit-choice.ts";
import { loopsOf, type Selection } from "./ear/pieces.ts";
import { sketchLoop } from "./ear/sketch.ts";

// `npm run train:ear`: fits the networks that tell the beat and the key, examines them on loops of other seeds, and writes
// their weights to src/audio/analyse: the same weights each time, those that ship. Sketches of notes teach the most cheaply;
// what is rendered counts several times and teaches how sounds really are. SoundFonts teach nothing: they judge.
const BEAT_FIT = { units: 12, outputs: 1, epochs: 30, seed: 1, weightDecay: 0.1 };
const KEY_FIT = { units: 14, outputs: 2, epochs: 14, seed: 1, weightDecay: 0.1 };
const PARTS = ["bass and lead", "chords and bass", "piano", "drums and chords"];
const SKETCHED: Selection = { seed: 900_000, count: 3_500, bars: [1, 2, 4, 4, 8, 8, 8], parts: PARTS };
const RENDERED: readonly Selection[] = [
  { seed: 50_000, count: 105, bars: [4, 4, 8], parts: PARTS },
  { seed: 60_000, count: 35, bars: [1, 2], parts: PARTS },
];
const HELD_OUT: Selection = { seed: 150_000, count: 70, bars: [4, 8] };
const COUNTS = 4;
/** Songs are not cut to whole bars: of one sketch in two, and of each sound once more, the length says nothing. */
const CUT_TO_BARS = 2;
/** Tempos at the ends are rare, and easily taken for their half or double. */
const RARE = { slow: 86, fast: 180, counts: 3 };
/** Tempos that are chosen between. */
const RANGE = { low: 50, high: 230 };
const RATE = 22_050;
const BEATLESS = "ambient";
const SAME_TEMPO = 0.01;

/** What each network learns from a piece; none where there is nothing to learn. */
interface Lesson {
  beats: ChoiceExample[];
  keys: ChoiceExample[];
}

const rendered = RENDERED.flatMap((selection) => [...loopsOf(selection)]).map(lessonOfLoop);
const lessons = [...[...loopsOf(SKETCHED)].map(lessonOfSketch), ...repeated([...rendered, ...drills()])];
const beatNetwork = fitted(
  lessons.flatMap(({ beats }) => beats),
  BEAT_FIT,
);
const keyNetwork = fitted(
  lessons.flatMap(({ keys }) => keys),
  KEY_FIT,
);
write("beat-level-weights", "BEAT_NETWORK", "Which level of a metre is the beat, by `beatFeatures`", beatNetwork);
write("key/key-weights", "KEY_NETWORK", "Major and minor of a tonic, by `keyFeatures`", keyNetwork);
const unheard = [...loopsOf(HELD_OUT)].map(lessonOfLoop);
process.stdout.write(
  `beat ${examined(
    beatNetwork,
    unheard.flatMap(({ beats }) => beats),
  )}\n`,
);
process.stdout.write(
  `key ${examined(
    keyNetwork,
    unheard.flatMap(({ keys }) => keys),
  )}\n`,
);

function drills(): Lesson[] {
  const beats = [RATE / 2, RATE].flatMap((rate) =>
    [...drumDrills(rate)].flatMap(({ audio, bpm }) => beatExample(audio, bpm)),
  );
  const keys = [...keyDrills(RATE / 2)].map(({ audio, key }) => keyExample(chromaIn(audio), key));
  return [{ beats, keys }];
}

function repeated(few: readonly Lesson[]): Lesson[] {
  return Array.from({ length: COUNTS }, () => few).flat();
}

function lessonOfLoop(recipe: SampleRecipe): Lesson {
  const { audio } = renderSample(recipe, { sampleRate: RATE });
  const beats = recipe.genre === BEATLESS ? [] : beatExample(audio, recipe.bpm);
  return { beats, keys: [keyExample(chromaIn(audio), plainKey(recipe.key))] };
}

function lessonOfSketch(recipe: SampleRecipe): Lesson {
  const { onsets, frames, seconds } = sketchLoop(recipe);
  const key = keyExample(chromaOf(frames), plainKey(recipe.key));
  if (recipe.genre === BEATLESS) return { beats: [], keys: [key] };
  const periodicity = measurePeriodicity(onsets.values);
  const tempos = levelsOf(recipe.bpm, { periodicity, rate: onsets.rate, frames: onsets.values.length });
  const evidence = gatherBeatEvidence(onsets, recipe.seed % CUT_TO_BARS === 0 ? seconds : 0);
  const beats = chosenFrom(tempos, recipe.bpm, (bpm) => beatFeatures(evidence, bpm));
  const isRare = recipe.bpm >= RARE.fast || recipe.bpm <= RARE.slow;
  return { beats: isRare ? Array.from({ length: RARE.counts }, () => beats).flat() : beats, keys: [key] };
}

function beatExample(audio: AudioData, bpm: number): ChoiceExample[] {
  const heard = listenForLevels(hearSound(audio));
  if (!heard) return [];
  return [heard.durationSeconds, 0].flatMap((seconds) => {
    const evidence = gatherBeatEvidence(heard.onsets, seconds);
    return chosenFrom(heard.tempos, bpm, (tempo) => beatFeatures(evidence, tempo));
  });
}

/** None where the tempo is not among those that were heard. */
function chosenFrom(tempos: readonly number[], bpm: number, features: (bpm: number) => Float32Array): ChoiceExample[] {
  const within = tempos.filter((tempo) => tempo >= RANGE.low && tempo <= RANGE.high);
  const candidate = within.findIndex((tempo) => Math.abs(tempo / bpm - 1) < SAME_TEMPO);
  return candidate < 0 ? [] : [{ candidates: within.map(features), right: { candidate, output: 0 } }];
}

function chromaIn(audio: AudioData): KeyEvidence {
  return measureChroma(mixToMono(audio), audio.sampleRate);
}

function keyExample(evidence: KeyEvidence, { tonic, mode }: MusicalKey): ChoiceExample {
  const right = { candidate: PITCH_NAMES.indexOf(tonic), output: mode === "major" ? 0 : 1 };
  return { candidates: keyFeatures(evidence), right };
}

/** As it is written, so that what is examined is what ships. */
function fitted(examples: readonly ChoiceExample[], fit: Parameters<typeof fitChoice>[1]): ChoiceNetwork {
  process.stdout.write(`${examples.length} examples\n`);
  const { units, unitBiases, outputs, linear, biases } = fitChoice(examples, fit);
  return {
    units: units.map(rounded),
    unitBiases: rounded(unitBiases),
    outputs: outputs.map(rounded),
    linear: linear.map(rounded),
    biases: rounded(biases),
  };
}

function rounded(weights: readonly number[]): number[] {
  return weights.map((weight) => Number(weight.toFixed(2)));
}

function examined(network: ChoiceNetwork, examples: readonly ChoiceExample[]): string {
  const hits = examples.filter(({ candidates, right }) => {
    const scores = candidates.flatMap((features) => scoresOf(network, features));
    const chosen = scores.indexOf(Math.max(...scores));
    return chosen === right.candidate * network.biases.length + right.output;
  });
  return `${hits.length} of ${examples.length} that it has not learnt from`;
}

// oxlint-disable-next-line max-params -- names of what is written, and it
function write(file: string, name: string, meaning: string, network: ChoiceNetwork): void {
  const { units, unitBiases, outputs, linear, biases } = network;
  const written = {
    units: units.map(rowOf),
    unitBiases: rowOf(unitBiases),
    outputs: outputs.map(rowOf),
    linear: linear.map(rowOf),
    biases: rowOf(biases),
  };
  const text = `import { networkOf } from "${file.includes("/") ? ".." : "."}/choice.ts";

/** ${meaning}. Fitted by \`npm run train:ear\`. */
export const ${name} = networkOf(${JSON.stringify(written)});
`;
  const place = path.resolve(import.meta.dirname, `../audio/analyse/${file}.ts`);
  writeFileSync(place, text);
  execFileSync("npx", ["oxfmt", place], { stdio: "inherit" });
}

function rowOf(weights: readonly number[]): string {
  return weights.join(" ");
}
