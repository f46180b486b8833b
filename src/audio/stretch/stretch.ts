import type { AudioData } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import type { Flow } from "../core/resample.ts";
import { createStretcher, PIECE } from "./stretcher.ts";

/**
 * Reads audio onwards from a place, which may lie before its start.
 * @param isLoop whether it repeats; else there is silence before and after it
 */
export function readFrom(audio: AudioData, start: number, isLoop: boolean): Flow {
  const length = sampleCount(audio);
  let position = start;
  return (count) => {
    const from = position;
    position += count;
    return audio.channels.map((samples) => {
      if (from >= 0 && position <= length) return samples.subarray(from, position);
      return Float32Array.from({ length: count }, (_, i) => {
        const at = from + i;
        return samples[isLoop ? ((at % length) + length) % length : at] ?? 0;
      });
    });
  };
}

export interface StretchSetup {
  channels: number;
  sampleRate: number;
  stretch: number;
  formantSemitones: number;
}

/** Stretches a flow in time, pitch unchanged. The result begins where the flow does. */
export function stretchFlow(source: Flow, module: WebAssembly.Module, setup: StretchSetup): Flow {
  const { stretch } = setup;
  const capacity = Math.ceil(PIECE / stretch) + 1;
  const stretcher = createStretcher(module, { ...setup, capacity });
  let skip = Math.round(stretcher.inputLatency * stretch + stretcher.outputLatency);
  let made = 0;
  let pending: Float32Array[] = [];
  let used = PIECE;
  const nextPiece = () => {
    // Counted from the start, so that rounding does not add up.
    const count = Math.round((made + PIECE) / stretch) - Math.round(made / stretch);
    made += PIECE;
    pending = stretcher.process(source(count));
    used = 0;
  };
  return (count) => {
    const result = Array.from({ length: setup.channels }, () => new Float32Array(count));
    let filled = 0;
    while (filled < count) {
      if (used === PIECE) nextPiece();
      const dropped = Math.min(skip, PIECE - used);
      skip -= dropped;
      used += dropped;
      const taken = Math.min(count - filled, PIECE - used);
      result.forEach((samples, channel) => {
        const piece = pending[channel];
        if (piece) samples.set(piece.subarray(used, used + taken), filled);
      });
      used += taken;
      filled += taken;
    }
    return result;
  };
}
