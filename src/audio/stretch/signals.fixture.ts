import { at, noise } from "../core/signals.fixture.ts";

/** Sounds whose pitch and onsets are known, and measurements of both. */

interface Length {
  seconds: number;
  sampleRate: number;
}

/** A sawtooth of the partials below 8 kHz and the Nyquist frequency. */
export function sawtooth(hertz: number, { seconds, sampleRate }: Length): Float32Array {
  const partials = Math.min(40, Math.floor(Math.min(8_000, sampleRate / 2) / hertz));
  return Float32Array.from({ length: seconds * sampleRate }, (_, i) => {
    let sum = 0;
    for (let n = 1; n <= partials; n++) sum += Math.sin((2 * Math.PI * n * hertz * i) / sampleRate) / n;
    return 0.3 * sum;
  });
}

/**
 * How far the partial nearest to `frequency` (cycles per sample) is off it, in cents, up to ±60: the strongest line of a
 * Hann-windowed spectrum of the middle second.
 */
export function centsOff(samples: Float32Array, frequency: number): number {
  const length = Math.min(samples.length, 22_050);
  const middle = samples.subarray((samples.length - length) >> 1, ((samples.length - length) >> 1) + length);
  const windowed = middle.map((value, i) => value * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length)));
  const strongest = (cents: readonly number[]) => {
    const powers = cents.map((each) => linePower(windowed, frequency * Math.exp((each * Math.LN2) / 1200)));
    return cents[powers.indexOf(Math.max(...powers))] ?? Number.NaN;
  };
  const coarse = strongest(Array.from({ length: 41 }, (_, i) => 3 * (i - 20)));
  return strongest(Array.from({ length: 31 }, (_, i) => coarse + (i - 15) / 5));
}

function linePower(samples: Float32Array, frequency: number): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    re += at(samples, i) * Math.cos(2 * Math.PI * frequency * i);
    im += at(samples, i) * Math.sin(2 * Math.PI * frequency * i);
  }
  return re * re + im * im;
}

/** Kick, snare and hats of known places; tails of the last hits ring into the start. */
export function drumLoop({ bpm, bars, sampleRate }: { bpm: number; bars: number; sampleRate: number }) {
  const step = ((60 / bpm) * sampleRate) / 4;
  const samples = new Float32Array(Math.round(bars * 16 * step));
  const onsets: number[] = [];
  const hiss = noise(sampleRate, 3);
  const add = (place: number, seconds: number, sound: (t: number, i: number) => number) => {
    for (let i = 0; i < seconds * sampleRate; i++) {
      const target = (place + i) % samples.length;
      samples[target] = at(samples, target) + sound(i / sampleRate, i);
    }
  };
  for (let index = 0; index < bars * 16; index++) {
    const place = Math.round(index * step);
    const count = index % 16;
    if ([0, 6, 11].includes(count)) add(place, 0.3, kick);
    if ([4, 12].includes(count)) add(place, 0.25, (t, i) => at(hiss, i) * 0.5 * Math.exp(-18 * t));
    if (count % 2 === 0) add(place, 0.08, (t, i) => (at(hiss, i + 1) - at(hiss, i)) * 0.15 * Math.exp(-60 * t));
    if (count % 2 === 0 || count === 11) onsets.push(place);
  }
  return { samples, onsets };
}

/** A sine that falls from 170 to 50 Hz. */
function kick(t: number): number {
  return 0.8 * Math.sin(2 * Math.PI * (50 * t + 3 * (1 - Math.exp(-40 * t)))) * Math.exp(-9 * t);
}

/** When, relative to a place, the signal first leaps past a third of the way to its peak, and that peak; loops wrap. */
export function onsetOf(samples: Float32Array, place: number, sampleRate: number): { seconds: number; peak: number } {
  const { length } = samples;
  const leap = (i: number) =>
    Math.abs(at(samples, (i + 2 * length) % length) - at(samples, (i - 1 + 2 * length) % length) / 2);
  const highest = (from: number, to: number) => {
    let most = 0;
    for (let i = Math.round(from * sampleRate); i < to * sampleRate; i++) most = Math.max(most, leap(place + i));
    return most;
  };
  const [peak, before] = [highest(0, 0.03), highest(-0.025, -0.003)];
  const threshold = before + (peak - before) / 3;
  let offset = Math.round(-0.012 * sampleRate);
  while (offset < 0.03 * sampleRate && leap(place + offset) <= threshold) offset++;
  return { seconds: offset / sampleRate, peak };
}
