import { expect, test } from "vitest";
import { isPolyphonic } from "./polyphony.ts";

/** Notes of half a second, by pitch, start and velocity. */
const notesAt = (...places: readonly (readonly [number, number, number?])[]) =>
  places.map(([midiNote, startSeconds, velocity = 0.8]) => ({
    midiNote,
    startSeconds,
    durationSeconds: 0.5,
    velocity,
  }));

test.each<[string, ReturnType<typeof notesAt>, boolean]>([
  ["nothing", [], false],
  ["a line", notesAt([60, 0], [62, 0.5], [64, 1]), false],
  ["a line that rings on", notesAt([60, 0], [62, 0.2], [64, 0.4]), false],
  ["a line with its octaves", notesAt([48, 0], [60, 0], [50, 0.5], [62, 0.5]), false],
  ["a line with soft echoes", notesAt([60, 0], [62, 0.5], [60, 0.5, 0.3], [64, 1], [62, 1, 0.3]), false],
  ["a line with one double stop", notesAt([60, 0], [64, 0], [62, 0.5], [64, 1], [65, 1.5], [67, 2], [69, 3]), false],
  ["chords", notesAt([60, 0], [64, 0], [67, 0], [59, 0.5], [62, 0.52]), true],
])("%s", (_, notes, expected) => {
  expect(isPolyphonic(notes)).toBe(expected);
});
