import type { MessagePort } from "node:worker_threads";
import { AudioError } from "../audio/audio.ts";
import { DemucsError } from "./demucs/demucs-error.ts";
import type { KeeperLine } from "./demucs/host-protocol.ts";
import { watchLine } from "./demucs/kept-model.ts";
import { ModelKeeper } from "./demucs/model-keeper.ts";
import { runSplit } from "./models/split.ts";
import { runStems } from "./models/stems.ts";
import { runSynth } from "./models/synth.ts";
import type { ModelJob, ModelRun, OwnSettings, WorkerReport } from "./worker/protocol.ts";
import { createReporter } from "./worker/reporter.ts";

/** The code of each model in `models/table.ts`. */
const RUNS: Record<string, ModelRun> = { "wav0/synth": runSynth, "wav0/split": runSplit, "wav0/stems": runStems };

/** Of all threads of a pool one keeps the user's model for the others. */
export function keepModel(pool: MessagePort): void {
  const keeper = new ModelKeeper();
  pool.on("message", ({ port }: KeeperLine) => keeper.serve(port));
}

/** Runs the models of the jobs that the pool sends. */
export function takeJobs(settings: OwnSettings, pool: MessagePort): void {
  if (settings.modelPort) watchLine(settings.modelPort);
  const send = (report: WorkerReport, transfer: ArrayBuffer[] = []): void => pool.postMessage(report, transfer);
  pool.on("message", async (job: ModelJob) => send(await performed(job, settings, send)));
}

/** How the job ended. */
async function performed(
  job: ModelJob,
  settings: OwnSettings,
  send: (report: WorkerReport, transfer?: ArrayBuffer[]) => void,
): Promise<WorkerReport> {
  try {
    const run = RUNS[job.model];
    if (!run) throw new Error(`The worker has no code for ${job.model}`);
    await run(job, createReporter(send), settings);
    return { kind: "done" };
  } catch (error) {
    return { kind: "failed", message: describeFailure(error, job.model) };
  }
}

/** Faults of the given audio and of the user's own model are told in their own words; anything else is a bug, of which the model is named. */
function describeFailure(error: unknown, model: string): string {
  if (error instanceof AudioError || error instanceof DemucsError) return error.message;
  return `${model} could not finish: ${error instanceof Error ? error.message : String(error)}`;
}
