import type { Resource } from "@modelcontextprotocol/sdk/types.js";
import { FORMAT_FACTS } from "../../contracts/audio/audio-formats.ts";
import type { SampleView } from "../../contracts/sample.ts";

/** A sample as the list of resources shows it. */
export function sampleResource(sample: SampleView): Resource {
  return {
    uri: sample.uri,
    name: `${sample.name}.${sample.format}`,
    description: summarise(sample),
    mimeType: FORMAT_FACTS[sample.format].mediaType,
    annotations: { audience: ["user", "assistant"], lastModified: new Date(sample.createdAt).toISOString() },
  };
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
