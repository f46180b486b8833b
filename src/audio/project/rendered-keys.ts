import { PITCH_NAMES } from "../../contracts/words/key.ts";
import { isPitched } from "../synth/instruments.ts";
import { heardInstruments } from "../synth/part.ts";
import type { SampleRecipe } from "../synth/recipe.ts";
import { type RenderedSample, renderSample } from "../synth/render.ts";
import { transposeRecipe } from "../synth/transpose.ts";
import { type HeldSound, holdSound } from "./sustain-loop.ts";

/** A key of an instrument, rendered at its pitch. */
export interface RenderedKey {
  rootMidiNote: number;
  /** "C#3", where C4 is middle C. */
  noteName: string;
  sample: RenderedSample;
  /** Of a voice that holds its tone: what repeats while the key is down. */
  loop?: HeldSound["loop"];
}

/** Semitones from key to key: what lies between is transposed by one at most, which formants and attacks stand. */
const STEP = 3;
/** Semitones up and down from the sample's own note: beyond, what was chosen for a register is another sound. */
const REACH = 24;
const OCTAVE = 12;
const HIGHEST = 127;

/** True for a one-shot with a pitch; one of a SoundFont can only be rendered with it. */
export function isPlayable(recipe: SampleRecipe): boolean {
  const { kind, sampled } = recipe;
  const heard = heardInstruments(recipe);
  return kind === "one_shot" && sampled === undefined && heard.length > 0 && heard.every(isPitched);
}

/**
 * Renders a one-shot again at every third semitone within two octaves of its own note, instead of resampling the one: decay,
 * filters and vibrato are those of each pitch. What holds its tone has a loop, so that a held key does not die. One at a time, the lowest first.
 */
export function* renderKeys(recipe: SampleRecipe): Generator<RenderedKey> {
  for (let semitones = -REACH; semitones <= REACH; semitones += STEP) {
    const moved = semitones === 0 ? recipe : transposeRecipe(recipe, semitones);
    const sample = moved && renderSample(moved);
    const { rootMidiNote = null } = sample ?? {};
    if (sample && rootMidiNote !== null && rootMidiNote >= 0 && rootMidiNote <= HIGHEST) {
      const held = holdSound(sample.audio);
      const sound = held ? { sample: { ...sample, audio: held.audio }, loop: held.loop } : { sample };
      yield { rootMidiNote, noteName: nameOf(rootMidiNote), ...sound };
    }
  }
}

function nameOf(note: number): string {
  return `${PITCH_NAMES[note % OCTAVE]}${Math.floor(note / OCTAVE) - 1}`;
}
