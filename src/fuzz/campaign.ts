import { Findings } from "./findings.ts";
import { openAudio } from "./audio/audio.ts";
import { openHttp } from "./http/http.ts";
import { openUploads } from "./http/uploads.ts";
import { openWebhooks } from "./http/webhooks.ts";
import { watchMemory } from "./memory.ts";
import { openStdio } from "./mcp/stdio.ts";
import { makeLoop, openTarget, type Target } from "./studio/target.ts";
import { type Surface, type SurfaceReport, feedSurface } from "./surface.ts";
import { openSync } from "./sync/sync.ts";

/** Inputs for a studio. */
export interface CampaignPlan {
  seed: number;
  /** Inputs of all surfaces together. */
  inputs: number;
  /** The one surface to feed; null for all. */
  only: string | null;
  /** Told when a surface is done. */
  say(progress: string): void;
}

/** Outcome of the campaign. */
export interface CampaignReport {
  surfaces: SurfaceReport[];
  /** Memory of the hub in MB. */
  memory: { before: number; peak: number; after: number };
  /** A sentence each. */
  faults: string[];
}

/** Most that the hub may have grown by in the end, in MB: caches that fill, and garbage not collected yet. */
const MAX_GROWTH_MEGABYTES = 400;

/** The surfaces, with the share of the inputs that each gets. */
const SURFACES: readonly { name: string; share: number; open(target: Target): Promise<Surface> }[] = [
  { name: "stdio", share: 6, open: openStdio },
  { name: "http", share: 6, open: openHttp },
  { name: "sync", share: 3, open: openSync },
  { name: "webhooks", share: 2, open: openWebhooks },
  { name: "uploads", share: 2, open: openUploads },
  { name: "audio", share: 5, open: openAudio },
];

/** Feeds a studio of its own, surface after surface, and holds it against what it promises about bad input. */
export async function runCampaign({ seed, inputs, only, say }: CampaignPlan): Promise<CampaignReport> {
  const target = await openTarget();
  const findings = new Findings();
  try {
    const memory = await watchMemory(target.hub.pid);
    const chosen = SURFACES.filter(({ name }) => only === null || name === only);
    const shares = chosen.reduce((sum, { share }) => sum + share, 0);
    const surfaces: SurfaceReport[] = [];
    for (const { name, share, open } of chosen) {
      const surface = await open(target);
      const count = Math.ceil((inputs * share) / shares);
      const report = await feedSurface(surface, { seed, inputs: count, findings }).finally(() => surface.close());
      surfaces.push(report);
      say(`${name}: ${count} inputs`);
    }
    const remark = (fault: string, detail: string): void => findings.add({ input: "the end", fault, detail });
    await checkStudio(target, remark);
    const used = await memory.stop();
    if (used.after - used.before > MAX_GROWTH_MEGABYTES)
      remark("the hub has grown", `${used.before} to ${used.after} MB`);
    return { surfaces, memory: used, faults: findings.sentences() };
  } finally {
    await target.close();
  }
}

/** It is the process it was, works as before, and nobody has touched what no input may. */
async function checkStudio(target: Target, remark: (fault: string, detail: string) => void): Promise<void> {
  const pid = await target.subject.hubPid();
  if (pid !== target.hub.pid) remark("the hub is another process", `${target.hub.pid}, then ${pid}`);
  await makeLoop(target.client, "afterwards").catch((error: unknown) =>
    remark("a job fails afterwards", String(error)),
  );
  const { jobId } = target.guarded;
  const job = await target.client.call("check_job_status", { jobId });
  if (job["status"] !== "processing" && job["status"] !== "pending") {
    remark("a forged webhook changed a job", `${jobId} is ${String(job["status"])}`);
  }
}
