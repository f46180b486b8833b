import type { Hertz } from "../audio.ts";
import { PARAMETERS } from "./parameters.ts";

/** Powers of the three preliminary parts, frames × bins, and how centred the mix is there. */
export interface PartPowers {
  sustained: Float32Array;
  percussive: Float32Array;
  /** Neither: moving partials, mostly voices. */
  moving: Float32Array;
  /** 0 at the sides to 1 in the middle. */
  centre: Float32Array;
}

/** Sharpness of the crossings between bass, kick and voice: 36 dB per octave. */
const ORDER = 6;
/** Keeps the sum of shares above zero where there is silence. */
const SILENCE = 1e-12;

/**
 * Shares of drums, bass and vocals in each value of the mix, 0–1; what they leave is the other stem.
 * The masks overwrite the powers: drums in `percussive`, bass in `sustained`, vocals in `moving`.
 */
export function makeStemMasks(parts: PartPowers, bins: number, binWidth: Hertz): void {
  const { lows, voices } = crossings(bins, binWidth);
  const voiceOfMoving = PARAMETERS.movingVoiceGain * PARAMETERS.movingVoiceGain;
  const voiceOfSustained = PARAMETERS.sustainedVoiceGain * PARAMETERS.sustainedVoiceGain;
  const { sustained, percussive, moving, centre } = parts;
  for (let start = 0; start < sustained.length; start += bins) {
    for (let k = 0; k < bins; k++) {
      const i = start + k;
      const low = lows[k] ?? 0;
      const voice = voices[k] ?? 0;
      const lasts = sustained[i] ?? 0;
      const moves = moving[i] ?? 0;
      const middle = centre[i] ?? 0;
      const drums = PARAMETERS.drumsGain * (percussive[i] ?? 0) + PARAMETERS.kickGain * moves * (1 - voice);
      const bass = low * lasts;
      const vocals = voice * middle * (voiceOfMoving * moves + voiceOfSustained * lasts);
      const other = (1 - low) * (lasts + moves * (1 - middle)) + SILENCE;
      const total = drums + bass + vocals + other;
      percussive[i] = drums / total;
      sustained[i] = bass / total;
      moving[i] = vocals / total;
    }
  }
}

/** For each bin, how far it lies below the bass's upper edge and above the voice's lower one, 0–1. */
export function crossings(bins: number, binWidth: Hertz): { lows: Float64Array; voices: Float64Array } {
  const lows = Float64Array.from({ length: bins }, (_, k) => crossing((k * binWidth) / PARAMETERS.bassBelow));
  const voices = Float64Array.from({ length: bins }, (_, k) => crossing(PARAMETERS.voiceAbove / (k * binWidth + 1)));
  return { lows, voices };
}

function crossing(ratio: number): number {
  return 1 / (1 + ratio ** ORDER);
}
