import { parentPort, workerData } from "node:worker_threads";
import type { KeeperSettings } from "./demucs/host-protocol.ts";
import type { MateSettings } from "./split-mate/mate-protocol.ts";
import type { OwnSettings } from "./worker/protocol.ts";

/** Whoever starts the thread gives these. */
const settings = (workerData ?? { soundFonts: [] }) as OwnSettings | KeeperSettings | MateSettings;

// Each evaluates only its own code; what is sent meanwhile waits for its listener.
if (parentPort) {
  if ("splitsChunks" in settings) (await import("./split-mate/mate-thread.ts")).splitChunks(settings, parentPort);
  else if ("keepsModel" in settings) (await import("./worker-jobs.ts")).keepModel(parentPort);
  else (await import("./worker-jobs.ts")).takeJobs(settings, parentPort);
}
