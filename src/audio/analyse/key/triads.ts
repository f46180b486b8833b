import { sharesOf } from "../choice.ts";

/** The triads of a sound. */
export interface HeardChords {
  /** How long each triad sounds, as shares: C major, C minor, C# major and so on. */
  chords: Float64Array;
  /** 12 × 12: how often the root goes from each pitch class to each other, as shares. */
  moves: Float64Array;
}

/** A chord is heard over this many frames before and after one: about a second. */
const REACH = 2;
/** A chord is followed by what sounds so many frames later. */
const STEP = 2 * REACH + 1;
/** Roots that are less likely are not followed. */
const LEAST_ROOT = 0.05;
const NONE = 1e-9;
const THIRDS = [4, 3];
const FIFTH = 7;
/** How much surer a better fit is: at 8 a triad alone takes nearly all. */
const SHARPNESS = 8;

/** Hears triads in the chroma of frames, and how their roots move. */
export function hearChords(frames: readonly Float64Array[]): HeardChords {
  const likely = frames.map((_, t) => weighChords(sumOf(frames.slice(Math.max(0, t - REACH), t + REACH + 1))));
  const chords = new Float64Array(2 * 12);
  for (const shares of likely)
    shares.forEach((share, triad) => {
      chords[triad] = (chords[triad] ?? 0) + share / frames.length;
    });
  const roots = likely.map((shares) =>
    Float64Array.from({ length: 12 }, (_, root) => (shares[2 * root] ?? 0) + (shares[2 * root + 1] ?? 0)),
  );
  const moves = new Float64Array(12 * 12);
  roots.slice(STEP).forEach((to, t) => addMoves(moves, roots[t] ?? to, to));
  const total = moves.reduce((sum, move) => sum + move, NONE);
  return { chords, moves: moves.map((move) => move / total) };
}

function addMoves(moves: Float64Array, from: Float64Array, to: Float64Array): void {
  from.forEach((share, root) => {
    if (share < LEAST_ROOT) return;
    to.forEach((next, target) => {
      const place = 12 * root + target;
      if (root !== target) moves[place] = (moves[place] ?? 0) + share * next;
    });
  });
}

/** The sum of frames of twelve pitch classes. */
export function sumOf(frames: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(12);
  for (const frame of frames) for (let i = 0; i < 12; i++) sum[i] = (sum[i] ?? 0) + (frame[i] ?? 0);
  return sum;
}

/**
 * How likely each triad is what sounds.
 * @param classes strengths of the twelve pitch classes from C
 * @returns shares that add up to 1: C major, C minor, C# major and so on
 */
export function weighChords(classes: Float64Array): number[] {
  const heard = centred(classes);
  const at = (pitchClass: number) => heard[pitchClass % 12] ?? 0;
  const fits = Array.from(heard, (root, place) =>
    THIRDS.map((third) => (root + at(place + third) + at(place + FIFTH)) / Math.sqrt(3)),
  );
  return sharesOf(fits.flat().map((fit) => SHARPNESS * fit));
}

/** Deviations from their mean, of Euclidean length 1 or 0. */
export function centred(classes: Float64Array): Float64Array {
  const mean = classes.reduce((sum, value) => sum + value, 0) / classes.length;
  const length = Math.sqrt(classes.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)) || 1;
  return classes.map((value) => (value - mean) / length);
}
