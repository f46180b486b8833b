#!/usr/bin/env bash
# music-metadata finds the musical key of an MP3 (TKEY), but of no FLAC, Ogg Vorbis or Opus file: INITIALKEY, the field that DJ
# software has there, becomes none of its common fields. And of a tempo with a fraction it gives the whole part, 122 for 122.5,
# though the field holds text of any form. The studio reads tags itself, all families by one table
# (src/audio/codec/tag-fields.ts); a test holds what it writes against this package.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts music-metadata@11.16.1

cat > probe.js <<'JS'
import { parseBuffer } from "music-metadata";

const number = (value, bytes, isLittle) => {
  const buffer = Buffer.alloc(bytes);
  if (isLittle) buffer.writeUIntLE(value, 0, bytes);
  else buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};

/** FLAC: the stream's facts (RFC 9639, section 8.2) and a Vorbis comment. */
function flacOf(fields) {
  const text = (value) => Buffer.concat([number(Buffer.byteLength(value), 4, true), Buffer.from(value)]);
  const comment = Buffer.concat([text("by hand"), number(fields.length, 4, true), ...fields.map(text)]);
  const info = Buffer.alloc(34);
  info.writeUInt16BE(4096, 0);
  info.writeUInt16BE(4096, 2);
  info.writeUInt32BE(((44_100 << 12) | (15 << 4)) >>> 0, 10);
  const block = (kind, content) => Buffer.concat([number(kind, 1), number(content.length, 3), content]);
  return Buffer.concat([Buffer.from("fLaC"), block(0, info), block(0x84, comment)]);
}

/** An ID3v2.3 tag, and a frame of silence behind it. */
function mp3Of(frames) {
  const content = Buffer.concat(
    frames.map(([id, value]) => Buffer.concat([Buffer.from(id), number(value.length + 1, 4), Buffer.alloc(3), Buffer.from(value)])),
  );
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]);
  return Buffer.concat([Buffer.from("ID3\x03\0\0\0\0\0"), number(content.length, 1), content, frame, frame, frame]);
}

const read = async (bytes, mimeType) => (await parseBuffer(new Uint8Array(bytes), { mimeType })).common;
const flac = await read(flacOf(["TITLE=Loop", "BPM=122.5", "INITIALKEY=Am"]), "audio/flac");
const mp3 = await read(mp3Of([["TIT2", "Loop"], ["TKEY", "Am"]]), "audio/mpeg");
console.log(
  `music-metadata 11.16.1: MP3 with TKEY=Am: key ${mp3.key}; FLAC with INITIALKEY=Am: key ${flac.key}; BPM=122.5: ${flac.bpm}`,
);
process.exit(flac.title === "Loop" && mp3.key === "Am" && flac.key === undefined && flac.bpm === 122 ? 0 : 1);
JS
node probe.js
