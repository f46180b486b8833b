import { exportSample, mixSamples } from "./edit.ts";
import { cancelJob, checkJobStatus, generateSample, listJobs, retryJob, splitStems } from "./job.ts";
import { analyzeSample, deleteSample, getSample, importSample } from "./library.ts";
import { listModels } from "./model.ts";
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
  retryJob,
  searchSamples,
  getSample,
  playSample,
  importSample,
  analyzeSample,
  exportSample,
  mixSamples,
  deleteSample,
  listModels,
];
