#!/usr/bin/env bash
# @wasm-audio-decoders/ogg-vorbis decodes the second of two joined Ogg Vorbis streams by the first one's code books: where their
# rates differ, the result is noise six times as loud as either, its length is neither's, and no error is reported. Streams that
# follow each other in one file are allowed (RFC 3533, section 4: "chaining"), and radio recordings have them. FFmpeg 5.1 reads
# them right, oggdec refuses them in words. The studio walks the pages itself and gives each stream a decoder of its own
# (src/audio/codec/ogg).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @wasm-audio-decoders/ogg-vorbis@0.1.20 wasm-media-encoders@0.7.0

cat > probe.js <<'JS'
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import { createOggEncoder } from "wasm-media-encoders";

/** A second of a tone at half of full scale. */
async function toneOf(sampleRate) {
  const encoder = await createOggEncoder();
  encoder.configure({ channels: 1, sampleRate, vbrQuality: 3 });
  const samples = Float32Array.from({ length: sampleRate }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / sampleRate));
  return Buffer.concat([Buffer.from(encoder.encode([samples])), Buffer.from(encoder.finalize())]);
}

async function decode(bytes) {
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const { channelData, samplesDecoded, sampleRate, errors } = await decoder.decodeFile(new Uint8Array(bytes));
  const peak = channelData[0].reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { seconds: samplesDecoded / sampleRate, peak, errors: errors.length };
}

const [first, second] = [await toneOf(44_100), await toneOf(22_050)];
const alone = [await decode(first), await decode(second)];
const joined = await decode(Buffer.concat([first, second]));
console.log(
  `@wasm-audio-decoders/ogg-vorbis 0.1.20: a second at 44.1 kHz (peak ${alone[0].peak.toFixed(2)}) and one at 22.05 kHz ` +
    `(peak ${alone[1].peak.toFixed(2)}), joined: ${joined.seconds.toFixed(2)} s, peak ${joined.peak.toFixed(2)}, ` +
    `${joined.errors} errors`,
);
process.exit(joined.errors === 0 && joined.peak > 2 && Math.abs(joined.seconds - 2) > 0.1 ? 0 : 1);
JS
node probe.js
