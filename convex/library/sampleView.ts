import { withoutUndefined } from "../../src/contracts/wire/without-undefined.ts";
import type { getSample } from "../../src/contracts/library.ts";
import type { OutputOf } from "../../src/contracts/contract.ts";
import type { SampleView } from "../../src/contracts/sample.ts";
import { sampleUri } from "../../src/contracts/wire/uri.ts";
import type { Doc } from "../_generated/dataModel.js";

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
    ...(sample.metadata.warning === undefined ? {} : { warning: sample.metadata.warning }),
    createdAt: sample.createdAt,
  };
}

/** Everything that is known of a sample, without its audio. */
export function sampleDetails(sample: Doc<"samples">): Omit<OutputOf<typeof getSample>, "audioUrl"> {
  const { sampleRate, channels, model, prompt, seed, reading, parentIds } = sample.metadata;
  const { instrument, separation } = sample.metadata;
  const { jobId, form } = sample;
  const known = withoutUndefined({ model, prompt, seed, jobId, form, instrument, reading, separation, parentIds });
  return { ...sampleView(sample), sampleRate, channels, ...known };
}
