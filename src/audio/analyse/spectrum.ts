import type { Hertz } from "../audio.ts";
import { nearestPowerOfTwo } from "../core/fft.ts";
import { FrameSpectrum } from "../core/frame-spectrum.ts";
import { FrameCutter } from "../core/frames.ts";

/** The spectrum of a whole sound. */
export interface Spectrum {
  /**
   * Spectral centroid: the mean frequency by magnitude, loud moments counting in proportion. About 150 Hz for a kick,
   * 2 kHz for a full mix, above 7 kHz for hats.
   */
  centroid: Hertz;
  /** Shares of the energy, that add up to 1: below 150 Hz, to 500 Hz, to 2 kHz, to 6 kHz, above. */
  shares: readonly [sub: number, low: number, middle: number, high: number, top: number];
}

const WINDOW_SECONDS = 2048 / 44_100;
/** Longer audio is heard in this many frames, spread over it. */
const MAX_FRAMES = 1_000;
const EDGES: readonly Hertz[] = [150, 500, 2_000, 6_000];
/** Sum of magnitudes below which a whole sound is silence. */
const SILENCE = 1e-4;

/** Measures the spectrum; null for silence. */
export function measureSpectrum(mono: Float32Array, sampleRate: Hertz): Spectrum | null {
  const meter = new SpectrumMeter(sampleRate, mono.length);
  meter.add(mono);
  return meter.finish();
}

/** `measureSpectrum` of a sound that comes piece by piece. */
export class SpectrumMeter {
  readonly #frames: FrameCutter;
  readonly #spectrum: FrameSpectrum;
  readonly #magnitudes: Float64Array;
  readonly #powers: Float64Array;
  readonly #binHertz: Hertz;
  readonly #length: number;

  /** @param length samples that will come */
  constructor(sampleRate: Hertz, length: number) {
    const size = Math.max(64, nearestPowerOfTwo(WINDOW_SECONDS * sampleRate));
    const hop = Math.max(size / 2, Math.ceil(length / MAX_FRAMES));
    this.#frames = new FrameCutter({ size, hop, first: -size / 2 }, (frame) => this.#hear(frame));
    this.#spectrum = new FrameSpectrum(size);
    this.#magnitudes = new Float64Array(this.#spectrum.bins);
    this.#powers = new Float64Array(this.#spectrum.bins);
    this.#binHertz = sampleRate / size;
    this.#length = length;
  }

  /** Takes the next samples. */
  add(mono: Float32Array): void {
    this.#frames.add(mono);
  }

  /** The spectrum of what came; null for silence. */
  finish(): Spectrum | null {
    this.#frames.finish(this.#length - 1);
    return summarise(this.#magnitudes, this.#powers, this.#binHertz);
  }

  #hear(frame: Float32Array): void {
    const [{ re, im, bins }, powers, magnitudes] = [this.#spectrum, this.#powers, this.#magnitudes];
    this.#spectrum.transform(frame);
    for (let k = 0; k < bins; k++) {
      const power = (re[k] ?? 0) * (re[k] ?? 0) + (im[k] ?? 0) * (im[k] ?? 0);
      powers[k] = (powers[k] ?? 0) + power;
      magnitudes[k] = (magnitudes[k] ?? 0) + Math.sqrt(power);
    }
  }
}

/** Without the constant part, which has no pitch. */
function summarise(magnitudes: Float64Array, powers: Float64Array, binHertz: Hertz): Spectrum | null {
  const shares: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  let [weighted, sum, power] = [0, 0, 0];
  for (let k = 1; k < magnitudes.length; k++) {
    const band = EDGES.filter((edge) => k * binHertz >= edge).length;
    shares[band] = (shares[band] ?? 0) + (powers[k] ?? 0);
    power += powers[k] ?? 0;
    weighted += k * binHertz * (magnitudes[k] ?? 0);
    sum += magnitudes[k] ?? 0;
  }
  if (sum < SILENCE) return null;
  const [sub, low, middle, high, top] = shares;
  return {
    centroid: weighted / sum,
    shares: [sub / power, low / power, middle / power, high / power, top / power],
  };
}
