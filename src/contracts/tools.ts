import type { FunctionKind, ToolContract } from "./contract.ts";
import { exportSample, mixSamples } from "./edit.ts";
import { updateSample } from "./facts.ts";
import { fitSample } from "./fit.ts";
import { cancelJob, checkJobStatus, generateSample, listJobs, retryJob, splitStems } from "./job.ts";
import { analyzeSample, deleteSample, getSample, importSample } from "./library.ts";
import { listModels } from "./model.ts";
import { playSample } from "./player.ts";
import { exportProject } from "./project.ts";
import { searchSamples } from "./sample.ts";

const ALL = [
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
  updateSample,
  exportSample,
  mixSamples,
  exportProject,
  fitSample,
  deleteSample,
  listModels,
] as const satisfies readonly ToolContract[];

/** Every tool, in the order of `tools/list`. */
export const TOOLS: readonly ToolContract[] = ALL;

/** The names of the tools whose function is of a kind: a table over them that misses one does not compile. */
export type ToolName<K extends FunctionKind = FunctionKind> = Extract<
  (typeof ALL)[number],
  { convex: { kind: K } }
>["name"];
