#!/usr/bin/env bash
# Signalsmith Stretch leaves the bass out of tune although nothing is transposed: with the default preset (blocks of 120 ms) a
# sawtooth at E1 (41.2 Hz), stretched to 1.26 times its length, comes out tens of cents off, while an octave and a half higher it is
# exact. Blocks of 160 ms cure it. The studio stretches with those (src/audio/stretch/stretcher.ts). The package is made for an
# AudioWorklet; here its globals stand in for one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts signalsmith-stretch@1.3.2

cat > probe.js <<'JS'
const RATE = 44_100;
const STRETCH = 1.26;
let Processor;
globalThis.sampleRate = RATE;
globalThis.currentTime = 0;
globalThis.AudioWorkletProcessor = class {
  port = { postMessage() {}, onmessage: null };
};
globalThis.registerProcessor = (_name, given) => (Processor = given);
const { default: signalsmith } = await import("signalsmith-stretch");
if (!Processor) await signalsmith();

/** A module of its own, set up by `setUp`. */
async function open(setUp) {
  const processor = new Processor({ numberOfOutputs: 1, outputChannelCount: [1] });
  for (let wait = 0; !(processor.wasmReady && processor.wasmModule) && wait < 200; wait++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  const wasm = processor.wasmModule;
  setUp(wasm);
  return wasm;
}

/** Four seconds of a sawtooth, stretched in pieces of 256 samples. */
function stretched(wasm, frequency) {
  const total = 4 * RATE;
  const piece = 256;
  const pointer = wasm._setBuffers(1, 1024);
  const out = [];
  for (let done = 0; done + piece < total * STRETCH; done += piece) {
    const from = Math.round(done / STRETCH);
    const count = Math.round((done + piece) / STRETCH) - from;
    const input = new Float32Array(wasm.HEAP8.buffer, pointer, count);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let partial = 1; partial <= 12; partial++) sum += Math.sin((2 * Math.PI * partial * frequency * (from + i)) / RATE) / partial;
      input[i] = 0.3 * sum;
    }
    wasm._process(count, piece);
    out.push(...new Float32Array(wasm.HEAP8.buffer, pointer + 4 * 1024, piece));
  }
  return out.slice(RATE, 4 * RATE);
}

/** Frequency near `expected` at which the sound has most of a Hann-windowed sinusoid. */
function pitchOf(sound, expected) {
  const windowed = sound.map((sample, i) => sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / sound.length)));
  const power = (frequency) => {
    const step = (2 * Math.PI * frequency) / RATE;
    let [re, im] = [0, 0];
    for (let i = 0; i < windowed.length; i++) {
      re += windowed[i] * Math.cos(step * i);
      im += windowed[i] * Math.sin(step * i);
    }
    return re * re + im * im;
  };
  let best = expected;
  for (const width of [100, 10, 1]) {
    const centre = best;
    for (let cents = -width; cents <= width; cents += width / 10) {
      const frequency = centre * 2 ** (cents / 1200);
      if (power(frequency) > power(best)) best = frequency;
    }
  }
  return best;
}

const cents = (found, expected) => 1200 * Math.log2(found / expected);
const E1 = 41.2;
const B2 = 123.47;
const byDefault = await open((wasm) => wasm._presetDefault(1, RATE));
const low = cents(pitchOf(stretched(byDefault, E1), E1), E1);
const again = await open((wasm) => wasm._presetDefault(1, RATE));
const high = cents(pitchOf(stretched(again, B2), B2), B2);
const longer = await open((wasm) => wasm._configure(1, Math.round(0.16 * RATE), Math.round(0.04 * RATE), 0));
const cured = cents(pitchOf(stretched(longer, E1), E1), E1);
console.log(
  `signalsmith-stretch 1.3.2, stretched only: E1 ${low.toFixed(1)} cents off by default, B2 ${high.toFixed(1)}; E1 with blocks of 160 ms ${cured.toFixed(1)}`,
);
process.exit(Math.abs(low) > 5 && Math.abs(high) < 1 && Math.abs(cured) < 2 ? 0 : 1);
JS
node probe.js
