import { parentPort, workerData } from "node:worker_threads";
import { AudioError } from "../audio/audio.ts";
import { runSplit } from "./models/split.ts";
import { runStems } from "./models/stems.ts";
import { runSynth } from "./models/synth.ts";
import { DemucsError } from "./demucs/demucs-error.ts";
import { createReporter } from "./worker/reporter.ts";
import type { KeeperLine, KeeperSettings } from "./demucs/host-protocol.ts";
import { watchLine } from "./demucs/kept-model.ts";
import { ModelKeeper } from "./demucs/model-keeper.ts";
import type { ModelJob, ModelRun, OwnSettings, WorkerReport } from "./worker/protocol.ts";

/** The code of each model in `models/table.ts`. */
const RUNS: Record<string, ModelRun> = { "wav0/synth": runSynth, "wav0/split": runSplit, "wav0/stems": runStems };

/** The pool that starts the thread gives these. */
const SETTINGS = (workerData ?? { soundFonts: [] }) as OwnSettings | KeeperSettings;

if ("keepsModel" in SETTINGS) keepModel();
else takeJobs(SETTINGS);

/** Of all threads of a pool one keeps the user's model for the others. */
function keepModel(): void {
  const keeper = new ModelKeeper();
  parentPort?.on("message", ({ port }: KeeperLine) => keeper.serve(port));
}

function takeJobs(settings: OwnSettings): void {
  if (settings.modelPort) watchLine(settings.modelPort);
  parentPort?.on("message", (job: ModelJob) => void perform(job, settings));
}

async function perform(job: ModelJob, settings: OwnSettings): Promise<void> {
  try {
    const run = RUNS[job.model];
    if (!run) throw new Error(`The worker has no code for ${job.model}`);
    await run(job, createReporter(send), settings);
    send({ kind: "done" });
  } catch (error) {
    send({ kind: "failed", message: describeFailure(error, job.model) });
  }
}

/** Faults of the given audio and of the user's own model are told in their own words; anything else is a bug, of which the model is named. */
function describeFailure(error: unknown, model: string): string {
  if (error instanceof AudioError || error instanceof DemucsError) return error.message;
  return `${model} could not finish: ${error instanceof Error ? error.message : String(error)}`;
}

function send(report: WorkerReport, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(report, transfer);
}
