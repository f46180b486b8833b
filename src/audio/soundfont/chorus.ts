import type { Hertz, Seconds } from "../audio.ts";

/** As slow and as deep as General MIDI synthesisers have it: two voices that waver by 13 cents. */
const DELAY: Seconds = 0.012;
const DEPTH: Seconds = 0.004;
const RATE: Hertz = 0.3;
/** Where in its turn each ear's delay begins, so that the two differ. */
const PHASES = [0, Math.PI / 2];

/**
 * A chorus of a sound for each ear: the sound alone, later by 8 to 16 ms, which moves.
 * @param send one signal for both ears, or one for each
 * @returns left and right, longer than the sound by the longest delay
 */
export function chorus(send: readonly Float32Array[], sampleRate: Hertz): [left: Float32Array, right: Float32Array] {
  const [left, right] = PHASES.map((phase, ear) =>
    delayed(send[ear] ?? send[0] ?? new Float32Array(), phase, sampleRate),
  );
  return [left ?? new Float32Array(), right ?? new Float32Array()];
}

function delayed(signal: Float32Array, phase: number, sampleRate: Hertz): Float32Array {
  const wet = new Float32Array(signal.length + Math.ceil((DELAY + DEPTH) * sampleRate));
  const turn = (2 * Math.PI * RATE) / sampleRate;
  for (let index = 0; index < wet.length; index++) {
    const place = index - (DELAY + DEPTH * Math.sin(phase + turn * index)) * sampleRate;
    const whole = Math.floor(place);
    const [before, after] = [signal[whole] ?? 0, signal[whole + 1] ?? 0];
    wet[index] = before + (place - whole) * (after - before);
  }
  return wet;
}
