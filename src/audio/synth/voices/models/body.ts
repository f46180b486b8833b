import type { Hertz } from "../../../audio.ts";
import { StateVariableFilter } from "../../../core/state-variable-filter.ts";
import { mixInto } from "../tone.ts";

/** Resonances of a soundboard, a soundbox or a tube: of each its centre in hertz, its quality and its gain beside the direct sound. */
export type Body = readonly number[];

/** Adds the resonances of a body to what excites it. @returns another signal, unless there is no body */
export function throughBody(signal: Float32Array, body: Body, sampleRate: Hertz): Float32Array {
  if (body.length === 0) return signal;
  const sound = signal.slice();
  for (let at = 0; at < body.length; at += 3) {
    const resonance = signal.slice();
    new StateVariableFilter("bandpass", sampleRate).tune(body[at] ?? 0, body[at + 1]).process(resonance);
    mixInto(sound, resonance, body[at + 2] ?? 0);
  }
  return sound;
}
