import type { CallToolResult, ResourceLink } from "@modelcontextprotocol/sdk/types.js";
import { AUDIO_MIME_TYPES } from "../backend/sample-audio.ts";
import { samplesIn } from "../backend/samples-in.ts";
import type { SampleView } from "../contracts/sample.ts";
import type { ToolInput } from "./input.ts";

/** The output as data, the same as text for clients that read no data, and a link for each sample. */
export function successResult(output: ToolInput): CallToolResult {
  const samples = new Map(samplesIn(output).map((sample) => [sample.uri, sample]));
  return {
    structuredContent: output,
    content: [{ type: "text", text: JSON.stringify(output) }, ...[...samples.values()].map(resourceLink)],
  };
}

/** How a sample stands in lists and links of resources. */
export function describeSample(sample: SampleView) {
  return {
    uri: sample.uri,
    name: `${sample.name}.${sample.format}`,
    description: summarise(sample),
    mimeType: AUDIO_MIME_TYPES[sample.format],
  };
}

function resourceLink(sample: SampleView): ResourceLink {
  return { type: "resource_link", ...describeSample(sample) };
}

function summarise(sample: SampleView): string {
  const facts = [
    sample.stemType ?? sample.type,
    `${sample.durationSeconds.toFixed(2)} s`,
    sample.bpm && `${Math.round(sample.bpm * 10) / 10} BPM`,
    sample.key,
  ];
  return facts.filter(Boolean).join(", ");
}
