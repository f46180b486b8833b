import type { Hertz } from "../../audio.ts";
import { sineOfPeriods } from "../../core/wavetable.ts";
import { frequencyOf } from "../theory.ts";
import { gateEnvelope, modulate, samplesIn } from "./envelope.ts";
import { openness, type Voice } from "./voice.ts";

/** The tine's second overtone stays below this, so that it does not fold back. */
const HIGHEST_TINE: Hertz = 18_000;
/** Ratios of the tine to the note, the brightest first. */
const TINE_RATIOS = [14, 7, 4, 3, 2] as const;
/** More of it would reach beyond its second overtone. */
const HARDEST_TINE = 0.09;
/** From here on higher notes are rounder, as keyboard scaling has it, and nothing of them folds back. */
const ROUNDER_FROM: Hertz = 620;

/**
 * Electric piano by frequency modulation (Chowning 1973): a body whose brightness follows the velocity and falls,
 * a short metallic tine, and a slow stereo tremolo.
 */
export const electricPiano: Voice = ({ note, gateSeconds, velocity, sampleRate, timbre, random }) => {
  const frequency = frequencyOf(note);
  const left = new Float32Array(samplesIn(gateSeconds + 0.35, sampleRate));
  const step = frequency / sampleRate;
  const tineRatio = TINE_RATIOS.find((ratio) => 2 * ratio * frequency < HIGHEST_TINE) ?? 1;
  const scaling = openness(timbre) * Math.min(1, ROUNDER_FROM / frequency);
  const bodyFall = Math.exp(-1 / (0.55 * sampleRate));
  const tineFall = Math.exp(-1 / (0.09 * sampleRate));
  let body = 0.26 * velocity * scaling;
  let tine = Math.min(HARDEST_TINE, 0.07 * velocity * scaling);
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
