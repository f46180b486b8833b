import { getWaveform } from "../../src/contracts/waveform.ts";
import { type QueryHandler } from "../kit/contract.ts";
import { peaksOf } from "./sampleRecord.ts";
import { ownSample } from "./samples.ts";

/** The outline of a sample of the caller. */
export const get: QueryHandler<typeof getWaveform> = async (ctx, { sampleId }) => {
  const sample = await ownSample(ctx, sampleId);
  return { sampleId: sample._id, durationSeconds: sample.duration, peaks: await peaksOf(ctx, sample) };
};
