import type { CallToolResult, ResourceLink } from "@modelcontextprotocol/sdk/types.js";
import { AUDIO_MIME_TYPES } from "../backend/sample-audio.ts";
import { samplesIn } from "../backend/samples-in.ts";
import type { SampleView } from "../contracts/sample.ts";
import type { ToolInput } from "./input.ts";

/** The output as data, the same as text for clients that read no data, a link for each sample, and what else was asked for. */
export function successResult(output: ToolInput, more: CallToolResult["content"] = []): CallToolResult {
  const samples = new Map(samplesIn(output).map((sample) => [sample.uri, sample]));
  return {
    structuredContent: output,
    content: [
      { type: "text", text: JSON.stringify(output, withoutOutlines) },
      ...[...samples.values()].map(resourceLink),
      ...more,
    ],
  };
}

/** Outlines are for drawing: as text they would only fill a model's context. */
function withoutOutlines(field: string, value: unknown): unknown {
  return field === "peaks" ? undefined : value;
}

const FOR_BOTH: ("user" | "assistant")[] = ["user", "assistant"];

/** How a sample stands in lists and links of resources. */
export function describeSample(sample: SampleView) {
  return {
    uri: sample.uri,
    name: `${sample.name}.${sample.format}`,
    description: summarise(sample),
    mimeType: AUDIO_MIME_TYPES[sample.format],
    annotations: { audience: FOR_BOTH, lastModified: new Date(sample.createdAt).toISOString() },
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
