/** Metadata of a sample file, whatever form its format has for it; absent if the file states none. */
export interface AudioMetadata {
  bpm?: number;
  /** Tempos that the file states and that contradict each other, the declared one first; then there is no `bpm`. */
  doubtfulBpms?: readonly number[];
  /** As written in the file: "Am", "F# minor". */
  key?: string;
  /** Set if the file says that it has no key, as of drums. */
  isUnpitched?: true;
  /** MIDI note at which the file plays back untransposed, 0–127; 60 is middle C. */
  rootMidiNote?: number;
  oneShot?: boolean;
  /** The first sample of the loop and the one after its last. */
  loop?: { startSample: number; endSample: number };
  title?: string;
  comment?: string;
  software?: string;
}

const MIN_PLAUSIBLE_BPM = 20;
const MAX_PLAUSIBLE_BPM = 400;

/** A tempo as tags write it ("128", "128.00", "127,5"), or undefined if it is none. */
export function parseTempo(text: string | undefined): number | undefined {
  const bpm = Number(text?.trim().replace(",", ".") || Number.NaN);
  return bpm >= MIN_PLAUSIBLE_BPM && bpm <= MAX_PLAUSIBLE_BPM ? bpm : undefined;
}

/** Drops what is undefined or empty, so that results compare and serialise cleanly. */
export function presentOnly(metadata: AudioMetadata): AudioMetadata {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined && value !== ""));
}
