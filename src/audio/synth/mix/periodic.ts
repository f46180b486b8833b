import type { Hertz } from "../../audio.ts";
import type { Edge } from "../../core/oversample.ts";
import { type FilterResponse, StateVariableFilter } from "../../core/state-variable-filter.ts";

/** After this long a filter at 20 Hz has forgotten its start by more than 60 dB. */
const SETTLING_SECONDS = 0.25;

/**
 * Filters a signal in place. A periodic signal is filtered as if it had always been playing: the filter first runs
 * over its end.
 */
export function filterInPlace(
  signal: Float32Array,
  filter: { response: FilterResponse; cutoff: Hertz; quality?: number; gain?: number },
  place: { sampleRate: Hertz; edge: Edge },
): void {
  const state = new StateVariableFilter(filter.response, place.sampleRate).tune(
    filter.cutoff,
    filter.quality,
    filter.gain,
  );
  if (place.edge === "periodic") {
    const settling = Math.round(SETTLING_SECONDS * place.sampleRate);
    state.process(lastSamples(signal, settling));
  }
  state.process(signal);
}

/** A copy of the `count` samples that come before a periodic signal's start. */
function lastSamples(signal: Float32Array, count: number): Float32Array {
  const { length } = signal;
  if (count <= length) return signal.slice(length - count);
  const repeated = new Float32Array(count);
  for (let end = count; end > 0; end -= length) {
    const from = Math.max(0, end - length);
    repeated.set(signal.subarray(length - (end - from)), from);
  }
  return repeated;
}

/** Adds `gain · source`, moved `shift` samples later, to `target` of the same length. What leaves a periodic signal at its end returns at its start. */
export function addShifted(
  target: Float32Array,
  source: Float32Array,
  move: { shift: number; gain: number; edge: Edge },
): void {
  const { length } = target;
  const shift = move.edge === "periodic" ? move.shift % length : Math.min(move.shift, length);
  for (let index = shift; index < length; index++) {
    target[index] = (target[index] ?? 0) + move.gain * (source[index - shift] ?? 0);
  }
  if (move.edge === "silent") return;
  const rest = length - shift;
  for (let index = 0; index < shift; index++) {
    target[index] = (target[index] ?? 0) + move.gain * (source[index + rest] ?? 0);
  }
}
