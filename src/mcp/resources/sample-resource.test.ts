import { expect, test } from "vitest";
import type { SampleView } from "../../contracts/sample.ts";
import { sampleResource } from "./sample-resource.ts";

const SAMPLE: SampleView = {
  sampleId: "k1",
  name: "tag_128_chords_Amin",
  type: "generated",
  uri: "wav0://samples/k1",
  durationSeconds: 7.5,
  bpm: 128,
  key: "A minor",
  lufs: -12,
  peakDb: -1,
  format: "mp3",
  createdAt: 1,
};

test("a sample is listed by its file name and the type of its audio", () => {
  expect(sampleResource(SAMPLE)).toMatchObject({
    uri: "wav0://samples/k1",
    name: "tag_128_chords_Amin.mp3",
    mimeType: "audio/mpeg",
    annotations: { lastModified: "1970-01-01T00:00:00.001Z" },
  });
});

test.each([
  [{}, "generated, 7.50 s, 128 BPM, A minor"],
  [{ stemType: "drums", type: "stem", key: undefined, bpm: 127.96 }, "drums, 7.50 s, 128 BPM"],
  [{ bpm: undefined, key: undefined, durationSeconds: 0.123 }, "generated, 0.12 s"],
] as [Partial<SampleView>, string][])("%j is described by what a producer asks first", (facts, description) => {
  expect(sampleResource({ ...SAMPLE, ...facts })).toMatchObject({ description });
});
