import { measureChroma } from "../../audio/analyse/key/chroma.ts";
import type { AudioData } from "../../audio/audio.ts";
import { mixToMono, sampleCount } from "../../audio/core/channels.ts";
import { toDecibels } from "../../audio/core/units.ts";
import { type Mode, PITCH_NAMES } from "../../contracts/words/key.ts";
import { plainKey } from "../../audio/synth/scales.ts";
import { beatsPerBar } from "../../audio/synth/score.ts";
import type { Part } from "../../audio/synth/part.ts";
import type { SampleRecipe } from "../../audio/synth/recipe.ts";
import { renderSample, renderStems, type RenderedStem } from "../../audio/synth/render.ts";
import { varyRecipe } from "../../audio/synth/vary.ts";
import type { Tally } from "./tally.ts";

/** Stems sum to their whole below this, in dBFS. */
const RESIDUE_DB = -90;
/** What a piece is rendered at again. */
const OTHER = { semitones: 5, tempo: 1.13 };
/** Pitch classes of an octave. */
const CLASSES = 12;
const PITCHED_PARTS: ReadonlySet<Part> = new Set(["bass", "chords", "pad", "lead", "vocals"]);
const RATE = 44_100;
/** Semitones of the scales above their tonics. */
const SCALES: Record<Mode, readonly number[]> = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] };
/** No other key may hold more of the chroma than this share: loops of few chords fit several. */
const MOST_OUTSIDE = 0.03;

/** Asks of a loop whether its stems sum to it, and whether it has the length and the key asked for at another tempo. */
export function checkEngine(tally: Tally, piece: string, recipe: SampleRecipe): void {
  const { audio } = renderSample(recipe);
  const stems = [...renderStems(recipe)];
  const residue = residueOf(
    audio,
    stems.map((stem) => stem.audio),
  );
  tally.add("stems sum to the loop", piece, residue < RESIDUE_DB, { off: residue, text: `${residue.toFixed(0)} dBFS` });
  const bpm = Math.round(recipe.bpm * OTHER.tempo * 10) / 10;
  const tonic = PITCH_NAMES[(PITCH_NAMES.indexOf(recipe.key.tonic) + OTHER.semitones) % CLASSES] ?? "C";
  const key = { ...plainKey(recipe.key), tonic };
  const again = varyRecipe(recipe, { prompt: "", keep: "all", bpm, key, seed: recipe.seed });
  const other = renderSample(again).audio;
  const length = Math.round((((recipe.bars ?? 0) * beatsPerBar(recipe) * 60) / bpm) * other.sampleRate);
  const off = Math.abs(sampleCount(other) - length);
  tally.add("rendered at another tempo: length", piece, off === 0, { off, text: `${off} samples off` });
  const shares = sharesOf(notesOf([...renderStems(again)]), key.mode);
  if (shares === null) return;
  const lacks = Math.max(...shares) - (shares[PITCH_NAMES.indexOf(tonic)] ?? 0);
  const text = `${(100 * lacks).toFixed(1)} % more in another`;
  tally.add("rendered in another key: chroma", piece, lacks < MOST_OUTSIDE, { off: lacks, text });
}

/** What of a loop has notes: drums, which do not move, are often louder than all of it. */
function notesOf(stems: readonly RenderedStem[]): AudioData {
  const pitched = stems.filter(({ part }) => PITCHED_PARTS.has(part));
  const [first] = pitched;
  const length = first ? sampleCount(first.audio) : 0;
  const mono = new Float32Array(length);
  for (const { audio } of pitched) mixToMono(audio).forEach((sample, i) => (mono[i] = (mono[i] ?? 0) + sample));
  return { sampleRate: first?.audio.sampleRate ?? RATE, channels: [mono] };
}

/** Highest difference between a sample and the sum of its stems, in dBFS. */
export function residueOf(whole: AudioData, stems: readonly AudioData[]): number {
  let highest = 0;
  whole.channels.forEach((samples, channel) => {
    const rest = Float64Array.from(samples);
    for (const { channels } of stems) channels[channel]?.forEach((each, i) => (rest[i] = (rest[i] ?? 0) - each));
    for (const each of rest) highest = Math.max(highest, Math.abs(each));
  });
  return toDecibels(highest + 1e-12);
}

/** The share of the chroma that lies in the scale on each tonic from C; null of what has no notes. */
export function sharesOf(audio: AudioData, mode: Mode): number[] | null {
  const { classes } = measureChroma(mixToMono(audio), audio.sampleRate);
  const whole = classes.reduce((sum, value) => sum + value, 0);
  if (whole === 0) return null;
  return PITCH_NAMES.map((_, tonic) =>
    SCALES[mode].reduce((sum, step) => sum + (classes[(tonic + step) % CLASSES] ?? 0) / whole, 0),
  );
}
