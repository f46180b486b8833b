import type { Seconds } from "../audio.ts";
import type { HeardForm } from "./form.ts";
import type { Spectrum } from "./spectrum.ts";

/** Instruments that are recognised by ear with good precision. */
export type HeardInstrument = "kick" | "snare" | "clap" | "hat or shaker" | "cymbal" | "drums" | "bass";

/** Measurements that tell instruments. */
export interface InstrumentEvidence {
  spectrum: Spectrum;
  form: HeardForm | null;
  /** Until it has fallen by 20 dB from its loudest, for good. */
  ringSeconds: Seconds;
  /** Share of the time that is within 20 dB of the loudest moment. */
  sounding: number;
  seconds: Seconds;
  onsets: number;
  /** Confidence of tempo and key, 0 for none. */
  tempo: number;
  key: number;
}

/** A hit is one onset, or two for a flam. */
const MAX_HIT_SECONDS = 4;
const MIN_RHYTHM_ONSETS = 4;
const SURE_TEMPO = 0.25;
const SURE_KEY = 0.3;
/** A bass sounds on between its onsets, where a kick does not. */
const MIN_BASS_SOUNDING = 0.6;

/**
 * The instrument that is heard alone, by where its energy lies and how long it rings; at most one, and none where that
 * is not certain. Thresholds were set on this synthesiser's voices and hold for General MIDI kits.
 */
export function hearInstrument(evidence: InstrumentEvidence): HeardInstrument | null {
  const isHit = evidence.form === "one-shot" && evidence.seconds <= MAX_HIT_SECONDS;
  return (isHit ? hearHit(evidence) : null) ?? hearPart(evidence);
}

function hearHit({ spectrum, ringSeconds: ring }: InstrumentEvidence): HeardInstrument | null {
  const [sub, low, middle, high, top] = spectrum.shares;
  if (sub >= 0.82 && ring <= 0.27) return "kick";
  if (top >= 0.82 && ring <= 0.45) return "hat or shaker";
  if (high + top >= 0.85 && ring >= 0.5) return "cymbal";
  if (middle >= 0.5 && middle <= 0.7 && high >= 0.25 && top <= 0.1 && ring >= 0.07 && ring <= 0.2) return "clap";
  const isBody = low >= 0.3 && low <= 0.85 && sub <= 0.5;
  return isBody && high + top >= 0.1 && high + top <= 0.3 && ring >= 0.065 && ring <= 0.1 ? "snare" : null;
}

function hearPart({ spectrum, sounding, onsets, tempo, key, form }: InstrumentEvidence): HeardInstrument | null {
  const [sub, low, , high, top] = spectrum.shares;
  const isRhythm = onsets >= MIN_RHYTHM_ONSETS && tempo >= SURE_TEMPO;
  if (isRhythm && key < SURE_KEY && high + top >= 0.01) return "drums";
  const isBass = sub + low >= 0.97 && sub >= 0.3 && sounding >= MIN_BASS_SOUNDING;
  return form !== "one-shot" && isRhythm && key >= SURE_KEY && isBass ? "bass" : null;
}
