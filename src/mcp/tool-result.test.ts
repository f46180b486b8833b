import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, test } from "vitest";
import type { SampleView } from "../contracts/sample.ts";
import { successResult } from "./tool-result.ts";

function sample(facts: Partial<SampleView> = {}): SampleView {
  return {
    sampleId: "k1",
    name: "tag_128_chords_Amin",
    type: "generated",
    uri: "wav0://samples/k1",
    durationSeconds: 7.5,
    bpm: 128,
    key: "A minor",
    lufs: -12,
    peakDb: -1,
    format: "wav",
    createdAt: 1,
    ...facts,
  };
}

function described(facts: Partial<SampleView>) {
  return successResult(sample(facts)).content[1];
}

describe("a result", () => {
  test("is data, the same as text, and a link for each sample", () => {
    const output = { jobId: "j", samples: [sample(), sample({ uri: "wav0://samples/k2", format: "mp3" })] };
    const result = CallToolResultSchema.parse(successResult(output));
    expect(result.structuredContent).toEqual(output);
    const [text, ...links] = result.content;
    expect(text?.type === "text" && JSON.parse(text.text)).toEqual(output);
    expect(links).toMatchObject([
      { type: "resource_link", uri: "wav0://samples/k1", name: "tag_128_chords_Amin.wav", mimeType: "audio/wav" },
      { type: "resource_link", uri: "wav0://samples/k2", name: "tag_128_chords_Amin.mp3", mimeType: "audio/mpeg" },
    ]);
    expect(result.isError).toBeUndefined();
  });

  test("links a sample once, however often it appears", () => {
    const { content } = successResult({ jobs: [{ samples: [sample()] }, { samples: [sample()] }] });
    expect(content).toHaveLength(2);
  });

  test("describes a sample by what a producer asks first", () => {
    expect(described({})).toMatchObject({ description: "generated, 7.50 s, 128 BPM, A minor" });
    expect(described({ stemType: "drums", type: "stem", key: undefined, bpm: 127.96 })).toMatchObject({
      description: "drums, 7.50 s, 128 BPM",
    });
    expect(described({ bpm: undefined, key: undefined, durationSeconds: 0.123 })).toMatchObject({
      description: "generated, 0.12 s",
    });
  });

  test("without samples has the text alone", () => {
    expect(successResult({ jobs: [] }).content).toEqual([{ type: "text", text: '{"jobs":[]}' }]);
  });
});
