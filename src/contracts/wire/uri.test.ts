import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jobUri, LIBRARY_URI, PROJECTS_URI, parseSampleUri, parseStudioUri, sampleUri, waveformUri } from "./uri.ts";

const id = fc.stringMatching(/^[a-z0-9]{1,40}$/);

test("every address names what it was made from", () => {
  expect(parseStudioUri(LIBRARY_URI)).toEqual({ kind: "library" });
  expect(parseStudioUri(PROJECTS_URI)).toEqual({ kind: "projects" });
  fc.assert(
    fc.property(id, (value) => {
      expect(parseStudioUri(sampleUri(value))).toEqual({ kind: "sample", sampleId: value });
      expect(parseStudioUri(waveformUri(value))).toEqual({ kind: "waveform", sampleId: value });
      expect(parseStudioUri(jobUri(value))).toEqual({ kind: "job", jobId: value });
    }),
  );
});

test.each([
  "",
  "wav0://",
  "wav0://library/",
  "wav0://library/x",
  "wav0://projects/x",
  "wav0://samples",
  "wav0://samples/",
  "wav0://samples/../jobs/a",
  "wav0://samples/a/b",
  "wav0://samples/a/waveform/",
  "wav0://samples/a%2Fb",
  "wav0://jobs/",
  "wav0://jobs/a/waveform",
  "wav0://prompts/a",
  "WAV0:/library",
  "file:///etc/passwd",
])("%j names nothing", (uri) => {
  expect(parseStudioUri(uri)).toBeNull();
  expect(parseSampleUri(uri)).toBeNull();
});

test("the case of the scheme says nothing, that of an address does", () => {
  expect(parseStudioUri("WAV0://library")).toEqual({ kind: "library" });
  expect(parseStudioUri("Wav0://samples/k57A")).toEqual({ kind: "sample", sampleId: "k57A" });
  expect(parseStudioUri("wav0://Library")).toBeNull();
});

test("only the audio's own address is a sample's", () => {
  expect(parseSampleUri(sampleUri("a"))).toBe("a");
  expect(parseSampleUri(waveformUri("a"))).toBeNull();
  expect(parseSampleUri(jobUri("a"))).toBeNull();
});
