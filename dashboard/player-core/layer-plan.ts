import type { Frames } from "./clock.ts";
import { fittingOf, type FittedFacts } from "./fitting.ts";
import { BEATS_PER_BAR } from "./launch.ts";

/** Nearer to whole beats than this a loop is one of so many. */
const WHOLE_BEATS = 0.1;
/** Fewer frames than this are cut or filled up, not stretched: what rounding makes of lengths. */
const ROUNDING_FRAMES = 64;
const TOLERANCE = 1e-6;

/** Tempo and key that layers go along with. */
export interface LayerFrame {
  bpm: number;
  key?: string | undefined;
  /** False while everything plays as it is. */
  fits: boolean;
}

/** How a sample goes along with other layers. */
export interface LayerPlan {
  /** Times as fast as its own tempo. */
  tempo: number;
  semitones: number;
  /** True if its audio is stretched or shifted to `frames`. */
  isFitted: boolean;
  /** Frames of its audio as it is heard. */
  frames: Frames;
  /** It is repeated after so many: whole beats, so that layers stay together for ever. */
  loop: Frames;
}

/** Layers that sound: bars are counted from the origin. */
export interface LayerClock {
  /** Frame of the context at which all layers are, or would have been, at their starts. */
  origin: Frames;
  beat: Frames;
}

/** Frames of a beat, whole: the tempo is off by at most 0.002 %, and no layer ever drifts from another. */
export function layerBeat(bpm: number, sampleRate: number): Frames {
  return Math.round((60 / bpm) * sampleRate);
}

/**
 * A loop of whole beats is repeated as it is, however many they are: a bar of three over one of four goes round against it.
 * Everything else, a one-shot, a loop with a tail, one at another tempo, begins again on the first bar after its end.
 */
export function planLayer(facts: FittedFacts, frame: LayerFrame, sampleRate: number): LayerPlan {
  const { tempo, semitones } = (frame.fits ? fittingOf(facts, frame) : null) ?? { tempo: 1, semitones: 0 };
  const beat = layerBeat(frame.bpm, sampleRate);
  const own = Math.round(facts.durationSeconds * sampleRate);
  const heard = Math.round(own / tempo);
  const beats = Math.round(heard / beat);
  const isInTime = facts.form !== "one_shot" && facts.bpm !== undefined && isMultiple(facts.bpm * tempo, frame.bpm);
  const isWhole = isInTime && beats > 0 && Math.abs(heard / beat - beats) < WHOLE_BEATS;
  const loop = isWhole ? beats * beat : barsFor(heard, beat);
  const isFitted = semitones !== 0 || Math.abs((isWhole ? loop : heard) - own) > ROUNDING_FRAMES;
  return { tempo, semitones, isFitted, frames: isWhole ? loop : heard, loop };
}

/** Whole bars that hold every layer once. */
export function cycleOf(loops: readonly Frames[], beat: Frames): Frames {
  return barsFor(Math.max(0, ...loops), beat);
}

/** The next bar of layers that sound, and the place in a layer that is heard there, as if it had been there from the start. */
export function entryAt(
  { origin, beat }: LayerClock,
  loop: Frames,
  earliest: Frames,
): { when: Frames; offset: Frames } {
  const bar = beat * BEATS_PER_BAR;
  const when = origin + Math.max(0, Math.ceil((earliest - origin) / bar)) * bar;
  return { when, offset: (when - origin) % loop };
}

/** The same bar of the same count, from a bar on at another tempo. */
export function atTempo({ origin, beat }: LayerClock, next: Frames, when: Frames): LayerClock {
  return { origin: when - Math.round((when - origin) / beat) * next, beat: next };
}

function barsFor(frames: Frames, beat: Frames): Frames {
  const bar = beat * BEATS_PER_BAR;
  return Math.max(1, Math.ceil((frames - ROUNDING_FRAMES) / bar - TOLERANCE)) * bar;
}

/** Also in half and in double time. */
function isMultiple(bpm: number, of: number): boolean {
  const octaves = Math.log2(bpm / of);
  return Math.abs(octaves - Math.round(octaves)) < 1e-3;
}
