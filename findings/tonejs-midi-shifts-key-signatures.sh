#!/usr/bin/env bash
# @tonejs/midi writes a key signature fourteen sharps too high when it writes a file that it has read: C major becomes a key
# of 14 sharps, which no MIDI file can have (-7 to 7), and its own reader then finds none. It also ends each track at the
# last note, so that a loop whose last bar ends with a rest comes back shorter. The studio writes MIDI files itself
# (src/audio/notes/midi-file.ts) and uses this package in one test only, to read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @tonejs/midi@2.0.28 midi-file@1.2.4

cat > probe.js <<'JS'
import tone from "@tonejs/midi";
import midiFile from "midi-file";

const { parseMidi, writeMidi } = midiFile;
const meta = (type, fields, deltaTime = 0) => ({ deltaTime, meta: true, type, ...fields });
const bytes = writeMidi({
  header: { format: 1, numTracks: 2, ticksPerBeat: 480 },
  tracks: [
    [meta("keySignature", { key: 0, scale: 0 }), meta("endOfTrack", {}, 1920)],
    [
      { deltaTime: 0, type: "noteOn", channel: 0, noteNumber: 60, velocity: 100 },
      { deltaTime: 480, type: "noteOff", channel: 0, noteNumber: 60, velocity: 0 },
      meta("endOfTrack", {}, 1440),
    ],
  ],
});
const written = parseMidi(new tone.Midi(Uint8Array.from(bytes)).toArray());
const key = written.tracks.flat().find(({ type }) => type === "keySignature");
const note = written.tracks.find((track) => track.some(({ type }) => type === "noteOn"));
const end = note.reduce((ticks, { deltaTime }) => ticks + deltaTime, 0);
console.log(
  `@tonejs/midi 2.0.28: C major (0 sharps) is written as ${key.key} sharps; a track that ends at tick 1920 now ends at ${end}`,
);
process.exit(key.key === 14 && end < 1920 ? 0 : 1);
JS
node probe.js
