import type { Hertz } from "../../audio.ts";
import type { Edge } from "../../core/oversample.ts";
import type { Sound } from "../voices/voice.ts";
import { addShifted, filterInPlace } from "./periodic.ts";

/** After this many echoes at this feedback the rest lies 30 dB down. */
const ECHOES = 4;
const FEEDBACK = 0.42;
/** Every echo is duller than the one before. */
const DULLING: Hertz = 4800;

/**
 * A delay in time with the music whose echoes alternate between right and left.
 * @param send mono
 * @returns the echoes alone
 */
export function echo(send: Float32Array, shape: { delaySamples: number; sampleRate: Hertz; edge: Edge }): Sound {
  const { sampleRate, edge } = shape;
  const wet = { left: new Float32Array(send.length), right: new Float32Array(send.length) };
  const tap = send.slice();
  let gain = 1;
  for (let count = 1; count <= ECHOES; count++) {
    filterInPlace(tap, { response: "lowpass", cutoff: DULLING }, { sampleRate, edge });
    const side = count % 2 === 1 ? wet.right : wet.left;
    addShifted(side, tap, { shift: count * shape.delaySamples, gain, edge });
    gain *= FEEDBACK;
  }
  return wet;
}
