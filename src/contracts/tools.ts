import type { FunctionKind, ToolContract } from "./contract.ts";
import { exportSample, mixSamples } from "./edit.ts";
import { updateSample } from "./facts.ts";
import { fitSample } from "./fit.ts";
import { cancelJob, checkJobStatus, generateSample, listJobs, retryJob, splitStems } from "./job.ts";
import { analyzeSample, deleteSample, getSample, importSample } from "./library.ts";
import { listModels } from "./model.ts";
import { playSample } from "./player.ts";
import { makePart } from "./part.ts";
import { deleteProject, exportProject, listProjects, restoreProject } from "./project.ts";
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

/** For the chat alone: `tools/list` has a bound, and MCP clients know these files by their jobs. */
const IN_CHAT = [listProjects, deleteProject, restoreProject, makePart] as const satisfies readonly ToolContract[];

/** Every tool of MCP clients, in the order of `tools/list`. */
export const TOOLS: readonly ToolContract[] = ALL;

/** Every tool of the chat. */
export const CHAT_TOOLS: readonly ToolContract[] = [...ALL, ...IN_CHAT];

/** The names of the chat's tools whose function is of a kind: a table over them that misses one does not compile. */
export type ToolName<K extends FunctionKind = FunctionKind> = Extract<
  (typeof ALL)[number] | (typeof IN_CHAT)[number],
  { convex: { kind: K } }
>["name"];
