/** A note's place in seconds and its pitch. */
export interface Struck {
  seconds: number;
  midiNote: number;
}

/** Onsets within this count as the same note, by the usage of MIREX. */
const TOLERANCE_SECONDS = 0.05;

/** Share of notes that were found, and found rightly: F1 of onset within 50 ms and equal pitch; 1 for nothing in nothing. */
export function noteAccuracy(truth: readonly Struck[], found: readonly Struck[]): number {
  const unused = new Set(found);
  let hits = 0;
  for (const note of truth) {
    const near = [...unused].filter(
      (other) => other.midiNote === note.midiNote && distance(other, note) <= TOLERANCE_SECONDS,
    );
    const [nearest] = near.toSorted((left, right) => distance(left, note) - distance(right, note));
    if (!nearest) continue;
    unused.delete(nearest);
    hits += 1;
  }
  return truth.length + found.length === 0 ? 1 : (2 * hits) / (truth.length + found.length);
}

function distance(left: Struck, right: Struck): number {
  return Math.abs(left.seconds - right.seconds);
}
