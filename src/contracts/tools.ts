import type { FunctionKind, ToolContract } from "./contract.ts";
import { exportSample, mixSamples } from "./edit.ts";
import { restoreSamples } from "./deletion.ts";
import { editSample } from "./edit-sample.ts";
import { updateSample } from "./facts.ts";
import { fitSample } from "./fit.ts";
import { cancelJob, checkJobStatus, generateSample, listJobs, retryJob, splitStems } from "./job.ts";
import { analyzeSample, deleteSample, getSample, importSample } from "./library.ts";
import { listModels } from "./model.ts";
import { playSample } from "./player.ts";
import { makePart } from "./part.ts";
import { deleteProject, exportProject, listProjects, restoreProject } from "./project.ts";
import { searchSamples } from "./sample.ts";

/** Every tool of the chat. */
export const CHAT_TOOLS = [
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
  listProjects,
  deleteProject,
  restoreProject,
  restoreSamples,
  makePart,
  editSample,
] as const satisfies readonly ToolContract[];

/** Every tool of MCP clients, in the order of `tools/list`, whose size is bounded. */
export const TOOLS: readonly ToolContract[] = CHAT_TOOLS.filter((tool: ToolContract) => !tool.chatOnly);

/** The names of the chat's tools whose function is of a kind: a table over them that misses one does not compile. */
export type ToolName<K extends FunctionKind = FunctionKind> = Extract<
  (typeof CHAT_TOOLS)[number],
  { convex: { kind: K } }
>["name"];
