#!/usr/bin/env bash
# Signalsmith Stretch is deterministic below twice the length and random beyond: two fresh instances, given the same samples in the same
# pieces, agree to the bit at 1.95 and differ audibly at 2.1 (phases of the longer gaps are drawn from crypto.getRandomValues). A cached
# or resumed render would not join the one before. The studio stretches in equal steps of at most 2 (MAX_STEP in
# src/audio/stretch/stretcher.ts). The package is made for an AudioWorklet; here its globals stand in for one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts signalsmith-stretch@1.3.2

cat > probe.js <<'JS'
const RATE = 44_100;
let Processor;
globalThis.sampleRate = RATE;
globalThis.currentTime = 0;
globalThis.AudioWorkletProcessor = class {
  port = { postMessage() {}, onmessage: null };
};
globalThis.registerProcessor = (_name, given) => (Processor = given);
const { default: signalsmith } = await import("signalsmith-stretch");
if (!Processor) await signalsmith();

/** Two seconds of a chord, stretched by an instance of its own in pieces of 256 samples. */
async function stretched(ratio) {
  const processor = new Processor({ numberOfOutputs: 1, outputChannelCount: [1] });
  for (let wait = 0; !(processor.wasmReady && processor.wasmModule) && wait < 200; wait++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  const wasm = processor.wasmModule;
  wasm._presetDefault(1, RATE);
  const piece = 256;
  const pointer = wasm._setBuffers(1, 1024);
  const out = [];
  for (let done = 0; done + piece < 2 * RATE * ratio; done += piece) {
    const from = Math.round(done / ratio);
    const count = Math.round((done + piece) / ratio) - from;
    const input = new Float32Array(wasm.HEAP8.buffer, pointer, count);
    for (let i = 0; i < count; i++)
      input[i] = [220, 277.2, 329.6].reduce((sum, hertz) => sum + 0.25 * Math.sin((2 * Math.PI * hertz * (from + i)) / RATE), 0);
    wasm._process(count, piece);
    out.push(...new Float32Array(wasm.HEAP8.buffer, pointer + 4 * 1024, piece));
  }
  return out;
}

async function difference(ratio) {
  const [one, other] = [await stretched(ratio), await stretched(ratio)];
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
}

const [below, more] = [await difference(1.95), await difference(2.1)];
console.log(
  `signalsmith-stretch 1.3.2, two runs of one input: at 1.95 times the length they differ by ${below}, at 2.1 by ${more.toFixed(2)} of full scale`,
);
process.exit(below === 0 && more > 0.05 ? 0 : 1);
JS
node probe.js
