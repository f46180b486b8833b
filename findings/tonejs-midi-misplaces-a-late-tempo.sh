#!/usr/bin/env bash
# @tonejs/midi takes the first tempo of a file for the tempo from its very start, wherever it stands. A Standard MIDI File
# begins at 120 BPM until a tempo event says otherwise, so a file whose first one comes later (a tempo track that begins
# with the first change, as sequencers write it) has its notes at wrong times: here at 2 and 4 s instead of 1 and 3. Another
# reader, midi-file, gives the events from which the right times follow. The studio writes the tempo at tick 0 of the first
# track (src/audio/notes/midi-file.ts), and a test there holds it to that.
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
const TICKS = 480;
const note = (deltaTime) => [
  { deltaTime, type: "noteOn", channel: 0, noteNumber: 60, velocity: 100 },
  { deltaTime: 0, type: "noteOff", channel: 0, noteNumber: 60, velocity: 0 },
];
const end = { deltaTime: 0, meta: true, type: "endOfTrack" };
const bytes = writeMidi({
  header: { format: 1, numTracks: 2, ticksPerBeat: TICKS },
  tracks: [
    // Two beats at the 120 BPM that hold until now, then 60 BPM.
    [{ deltaTime: 2 * TICKS, meta: true, type: "setTempo", microsecondsPerBeat: 1_000_000 }, end],
    [...note(0), ...note(2 * TICKS), ...note(2 * TICKS), end],
  ],
});

/** Times by the standard: 500,000 microseconds a beat until the tempo event. */
function secondsOf({ tracks }) {
  let tick = 0;
  const change = tracks[0].reduce((found, event) => {
    tick += event.deltaTime;
    return event.type === "setTempo" ? { tick, perBeat: event.microsecondsPerBeat / 1e6 } : found;
  }, null);
  let at = 0;
  return tracks[1].flatMap((event) => {
    at += event.deltaTime;
    const before = Math.min(at, change.tick) / TICKS;
    const after = Math.max(0, at - change.tick) / TICKS;
    return event.type === "noteOn" ? [before * 0.5 + after * change.perBeat] : [];
  });
}

const expected = secondsOf(parseMidi(bytes));
const read = new tone.Midi(Uint8Array.from(bytes)).tracks.flatMap(({ notes }) => notes.map(({ time }) => time));
console.log(`@tonejs/midi 2.0.28: notes at ${expected.join(", ")} s, with 60 BPM after two beats, are read at ${read.join(", ")} s`);
process.exit(expected.join() === "0,1,3" && read.join() === "0,2,4" ? 0 : 1);
JS
node probe.js
