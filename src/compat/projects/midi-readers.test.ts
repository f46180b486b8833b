import { expect, test } from "vitest";
import { readMidicsv } from "./midi-readers.ts";

const PRINTED = `0, 0, Header, 1, 2, 960
1, 0, Tempo, 483871
1, 3840, End_track
2, 0, Title_t, "Drums, loud"
2, 480, Note_on_c, 9, 36, 127
2, 600, Note_on_c, 9, 36, 0
2, 480, Note_on_c, 9, 42, 80
2, 720, Note_off_c, 9, 42, 64
2, 3840, End_track
0, 0, End_of_file
`;

test("what midicsv prints is notes with tick, channel, key and velocity; a strike without force releases", () => {
  expect(readMidicsv(PRINTED)).toEqual({
    tempo: 483_871,
    notes: ["480 9 36 127", "480 9 42 80"],
    ends: [3_840, 3_840],
  });
});

test("a file without a tempo has none", () => {
  expect(readMidicsv("0, 0, Header, 1, 0, 960\n").tempo).toBeNaN();
});
