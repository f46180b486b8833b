import { measureChroma } from "../../audio/analyse/key/chroma.ts";
import type { AudioData } from "../../audio/audio.ts";
import { mixToMono, sampleCount } from "../../audio/core/channels.ts";
import { PITCH_NAMES } from "../../contracts/words/key.ts";
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
  const moved = semitonesBetween(notesOf(stems), notesOf([...renderStems(again)]));
  if (moved !== null) {
    const isRight = moved === OTHER.semitones;
    tally.add("rendered in another key: chroma", piece, isRight, {
      off: isRight ? 0 : 1,
      text: `${moved} of ${OTHER.semitones} semitones`,
    });
  }
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
  return 20 * Math.log10(highest + 1e-12);
}

/** By how many semitones, 0 to 11, the chroma of one is that of the other; null of what has no notes. */
export function semitonesBetween(from: AudioData, to: AudioData): number | null {
  const [before, after] = [from, to].map((audio) => measureChroma(mixToMono(audio), audio.sampleRate));
  if (!before || !after || Math.max(...before.classes) === 0) return null;
  const likeness = Array.from({ length: CLASSES }, (_, semitones) =>
    before.classes.reduce((sum, value, k) => sum + value * (after.classes[(k + semitones) % CLASSES] ?? 0), 0),
  );
  return likeness.indexOf(Math.max(...likeness));
}
