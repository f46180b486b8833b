import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";
import { checkJobStatus } from "../contracts/job.ts";
import { getWaveform } from "../contracts/waveform.ts";
import { successResult } from "./tool-result.ts";

test("a result is data and the same as one text, which every client can read", () => {
  const output = { jobId: "j", samples: [{ sampleId: "k1", uri: "wav0://samples/k1" }] };
  const result = CallToolResultSchema.parse(successResult(checkJobStatus, output));
  expect(result.structuredContent).toEqual(output);
  expect(result.content).toEqual([{ type: "text", text: JSON.stringify(output) }]);
  expect(result.isError).toBeUndefined();
});

test("outlines are data alone", () => {
  const { structuredContent, content } = successResult(getWaveform, { peaks: [1, 2], name: "kick" });
  expect(structuredContent).toEqual({ peaks: [1, 2], name: "kick" });
  expect(content).toEqual([{ type: "text", text: '{"name":"kick"}' }]);
});

test("what was asked for besides follows the text", () => {
  const audio = { type: "audio" as const, data: "AAAA", mimeType: "audio/wav" };
  expect(successResult(checkJobStatus, {}, [audio]).content).toEqual([{ type: "text", text: "{}" }, audio]);
});
