// Highest sample and highest level between samples: the arithmetic of `plain-peaks-between.ts`, so that the results are the same.

/** Highest absolute value of `count` singles, a multiple of four; what is no number does not count. */
export function highest(count: i32, samples: usize): f32 {
  let peak = f32x4.splat(0);
  const end = samples + (<usize>count << 2);
  for (; samples < end; samples += 16) peak = f32x4.pmax(peak, f32x4.abs(v128.load(samples)));
  return highestLane(peak);
}

// @ts-ignore: decorator
@inline
function highestLane(v: v128): f32 {
  const a = f32x4.pmax(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  const b = f32x4.pmax(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
  return f32x4.extract_lane(b, 0);
}

const TAPS: usize = 24;
const BLOCK: usize = 32;
const PHASES: i32 = 16;
const COARSE_STEP: i32 = 4;

/**
 * The highest level of the waveform between `blocks` blocks of 32 samples, which begin half a kernel after `samples`, or
 * `peak` if nothing is above it.
 * @param kernels doubles, 16 × 24: taps by phase
 * @param halves singles: each of the first twelve taps of the phase between two samples, four times
 * @param bound what no interpolated value exceeds the highest sample by
 */
export function truePeak(blocks: i32, samples: usize, peak: f64, kernels: usize, halves: usize, bound: f64): f64 {
  for (let block = 0; block < blocks; block++) {
    let around = f32x4.splat(0);
    for (let i: usize = 0; i < (BLOCK + TAPS) << 2; i += 16) around = f32x4.pmax(around, f32x4.abs(v128.load(samples + i)));
    if (<f64>highestLane(around) * bound > peak) peak = blockPeak(samples + (TAPS << 1), peak, kernels, halves);
    samples += BLOCK << 2;
  }
  return peak;
}

function blockPeak(samples: usize, peakSoFar: f64, kernels: usize, halves: usize): f64 {
  let peak = peakSoFar;
  const end = samples + (BLOCK << 2);
  for (; samples < end; samples += 16) {
    // A look in single precision at four samples and the places between; slightly lower than what the exact look asks.
    const first = samples - ((TAPS / 2 - 1) << 2);
    let sum = f32x4.splat(0);
    for (let k: usize = 0; k < TAPS / 2; k++) {
      const pair = f32x4.add(v128.load(first + (k << 2)), v128.load(first + ((TAPS - 1 - k) << 2)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(halves + (k << 4)), pair));
    }
    const level = f32x4.pmax(f32x4.abs(v128.load(samples)), f32x4.abs(sum));
    const quiet = i32x4.bitmask(f32x4.lt(level, f32x4.splat(<f32>(peak * 0.6999))));
    if (quiet == 15) continue;
    for (let lane: usize = 0; lane < 4; lane++) {
      if (quiet & (1 << <i32>lane)) continue;
      peak = samplePeak(samples + (lane << 2), peak, kernels);
    }
  }
  return peak;
}

/** The exact look at one sample and what follows it. */
function samplePeak(sample: usize, peakSoFar: f64, kernels: usize): f64 {
  let peak = peakSoFar;
  const level = abs(<f64>load<f32>(sample));
  const halfway = abs(interpolate(sample, PHASES / 2, kernels));
  if (max(level, halfway) < peak * 0.7) return peak;
  for (let phase = 0; phase < PHASES; phase += COARSE_STEP) {
    if (abs(interpolate(sample, phase, kernels)) > peak * 0.92) {
      const near = peakNear(sample, phase, kernels);
      if (near > peak) peak = near;
    }
  }
  return peak;
}

function peakNear(sample: usize, phase: i32, kernels: usize): f64 {
  let peak: f64 = 0;
  for (let near = phase - COARSE_STEP / 2; near <= phase + COARSE_STEP / 2; near++) {
    const level = near < 0 ? interpolate(sample - 4, near + PHASES, kernels) : interpolate(sample, near, kernels);
    if (abs(level) > peak) peak = abs(level);
  }
  return peak;
}

function interpolate(sample: usize, phase: i32, kernels: usize): f64 {
  const first = sample - ((TAPS / 2 - 1) << 2);
  const kernel = kernels + <usize>phase * (TAPS << 3);
  let sum: f64 = 0;
  for (let k: usize = 0; k < TAPS; k++) sum += load<f64>(kernel + (k << 3)) * <f64>load<f32>(first + (k << 2));
  return sum;
}
