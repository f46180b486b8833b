import { sineOfPeriods } from "../../core/wavetable.ts";
import { frequencyOf } from "../theory.ts";
import { gateEnvelope, modulate, samplesIn } from "./envelope.ts";
import { openness, type Voice } from "./voice.ts";

/** Above this the tine would reach frequencies that fold back. */
const HIGHEST_TINE = 9000;

/**
 * Electric piano by frequency modulation (Chowning 1973): a body whose brightness follows the velocity and falls,
 * a short metallic tine, and a slow stereo tremolo.
 */
export const electricPiano: Voice = ({ note, gateSeconds, velocity, sampleRate, timbre, random }) => {
  const frequency = frequencyOf(note);
  const left = new Float32Array(samplesIn(gateSeconds + 0.35, sampleRate));
  const step = frequency / sampleRate;
  const tineRatio = frequency * 14 < HIGHEST_TINE ? 14 : 7;
  const bodyFall = Math.exp(-1 / (0.55 * sampleRate));
  const tineFall = Math.exp(-1 / (0.09 * sampleRate));
  let body = 0.26 * velocity * openness(timbre);
  let tine = 0.07 * velocity * openness(timbre);
  let phase = 0;
  for (let index = 0; index < left.length; index++) {
    const modulation = body * sineOfPeriods(phase) + tine * sineOfPeriods(phase * tineRatio);
    left[index] = 0.7 * sineOfPeriods(phase + modulation) + 0.12 * sineOfPeriods(2 * phase);
    body *= bodyFall;
    tine *= tineFall;
    phase += step;
  }
  gateEnvelope([left], { attack: 0.002, decay: 1.6, sustain: 0.15, release: 0.3, gate: gateSeconds }, sampleRate);
  const right = left.slice();
  const offset = random.next();
  const tremolo = (sign: number) => (time: number) => 1 + sign * 0.25 * Math.sin(2 * Math.PI * (offset + 4.2 * time));
  modulate(left, sampleRate, tremolo(1));
  modulate(right, sampleRate, tremolo(-1));
  return { left, right };
};
