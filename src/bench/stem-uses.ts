import type { AudioData } from "../audio/audio.ts";
import type { NetworkWeights } from "../audio/separate/learned/network-shape.ts";
import { shippedWeights } from "../audio/separate/learned/shipped-weights.fixture.ts";
import { type MixSource, separateStems, sourceOf, type StemName } from "../audio/separate/separate.ts";
import { noteAccuracy, type Struck } from "../audio/transcribe/accuracy.fixture.ts";
import { type Material, transcribe } from "../audio/transcribe/transcribe.ts";
import { playByFont } from "./ear/fluidsynth.ts";
import { FONTS, piecesOf, RATE, readOf, SONG_BARS } from "./read-back.ts";
import { type Reading, tally } from "./read-back-tally.ts";
import { printSection } from "./report.ts";
import { findMixes, type MixPlace, openMix } from "./separation/known-mix.ts";
import { withError } from "./separation/gains.ts";
import { meanAndError } from "./separation/stem-scores.ts";

/** Stems that are written down, and as what. */
const WRITTEN: readonly (readonly [StemName, Material])[] = [
  ["vocals", "line"],
  ["bass", "line"],
  ["drums", "drums"],
];
/** Of the read-back set: the other soundfont is what its ear was fitted to. */
const FONT = FONTS[1] ?? "";

/**
 * `npm run bench -- stem-uses [DIR]`: what is heard in stems beside what is heard in their mix. Tempo and key of songs of every genre that
 * fluidsynth plays; and of the songs in DIR, whose stems are known, notes and hits beside those that are heard in the true stems.
 */
export async function benchStemUses(folder: string | undefined): Promise<void> {
  const weights = shippedWeights();
  if (folder === undefined) await benchReadings(weights);
  else await benchNotes(folder, weights);
}

async function benchReadings(weights: NetworkWeights): Promise<void> {
  const views: Record<string, Reading[]> = {};
  for (const recipe of piecesOf(0)) {
    const mix = await playByFont({ ...recipe, bars: SONG_BARS }, FONT, RATE);
    const [fast, learned] = [separateStems(mix), separateStems(mix, { weights })];
    const heard = {
      mix,
      "drums (learned)": learned.drums,
      "mix minus drums (fast)": without(mix, [fast.drums]),
      "mix minus drums (learned)": without(mix, [learned.drums]),
      "bass and other (learned)": without(mix, [learned.drums, learned.vocals]),
    };
    for (const [name, audio] of Object.entries(heard)) (views[name] ??= []).push(readOf(recipe, audio));
  }
  for (const [name, readings] of Object.entries(views)) {
    const { tempo, octave, key } = tally(readings);
    printSection(`Heard in: ${name}`, [
      { name: "tempo", value: tempo },
      { name: "tempo, half or double allowed", value: octave },
      { name: "key", value: key },
    ]);
  }
}

async function benchNotes(folder: string, weights: NetworkWeights): Promise<void> {
  const scores: Record<string, number[]> = {};
  for (const place of findMixes(folder)) {
    try {
      await addAccuracies(scores, place, weights);
    } catch (error) {
      process.stdout.write(`${place.name}: left out. ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  const rows = Object.entries(scores).map(([name, values]) => {
    const { mean, error } = meanAndError(values);
    return { name, value: withError(mean, error) };
  });
  printSection("F1 of notes and hits beside those of the true stems (50 ms, equal pitch or drum)", rows);
}

async function addAccuracies(
  scores: Record<string, number[]>,
  place: MixPlace,
  weights: NetworkWeights,
): Promise<void> {
  const known = await openMix(place);
  try {
    const mix = audioOf(known.mix);
    const [fast, learned] = [separateStems(mix), separateStems(mix, { weights })];
    for (const [stem, material] of WRITTEN) {
      const source = known.stems[stem];
      if (!source) continue;
      const truth = struckIn(audioOf(source), material);
      for (const [name, audio] of Object.entries({ mix, fast: fast[stem], learned: learned[stem] }))
        (scores[`${stem}: in ${name}`] ??= []).push(noteAccuracy(truth, struckIn(audio, material)));
    }
  } finally {
    known.close();
  }
}

function audioOf(source: MixSource): AudioData {
  return { sampleRate: source.sampleRate, channels: source.read(0, source.length) };
}

function without(mix: AudioData, stems: readonly AudioData[]): AudioData {
  const rest = audioOf(sourceOf(mix));
  for (const { channels } of stems) {
    channels.forEach((taken, channel) => {
      const left = rest.channels[channel] ?? taken;
      taken.forEach((value, i) => (left[i] = (left[i] ?? 0) - value));
    });
  }
  return rest;
}

/** One beat a second. */
function struckIn(audio: AudioData, material: Material): Struck[] {
  const tracks = transcribe(audio, { bpm: 60, material })?.tracks ?? [];
  return tracks.flatMap(({ notes }) => notes.map(({ startBeats, midiNote }) => ({ seconds: startBeats, midiNote })));
}
