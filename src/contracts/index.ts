import { cancelJob, checkJobStatus, generateSample, listJobs, splitStems } from "./job.ts";
import type { Operation } from "./operation.ts";
import { playSample } from "./player.ts";
import { searchSamples } from "./sample.ts";

/** Every operation that is offered as a tool, in the order of `tools/list`. */
export const OPERATIONS: readonly Operation[] = [
  generateSample,
  splitStems,
  checkJobStatus,
  listJobs,
  cancelJob,
  searchSamples,
  playSample,
];
