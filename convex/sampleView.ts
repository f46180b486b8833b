import type { SampleView } from "../src/contracts/sample.ts";
import { sampleUri } from "../src/contracts/uri.ts";
import type { Doc } from "./_generated/dataModel.js";

/** A sample as every surface shows it; `path` is added by whoever keeps files on the user's machine. */
export function sampleView(sample: Doc<"samples">): SampleView {
  return {
    sampleId: sample._id,
    name: sample.name,
    type: sample.type,
    uri: sampleUri(sample._id),
    durationSeconds: sample.duration,
    ...(sample.bpm === undefined ? {} : { bpm: sample.bpm }),
    ...(sample.key === undefined ? {} : { key: sample.key }),
    lufs: sample.metadata.lufs,
    peakDb: sample.metadata.peakDb,
    ...(sample.metadata.stemType === undefined ? {} : { stemType: sample.metadata.stemType }),
    ...(sample.sourceId === undefined ? {} : { sourceId: sample.sourceId }),
    format: sample.format,
    createdAt: sample.createdAt,
  };
}
