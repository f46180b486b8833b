import * as z from "zod";
import type { HostedModel } from "../hosted.ts";
import type { PredictionReport } from "../report.ts";

/**
 * HTTP API of ACE-Step 1.5: https://github.com/ace-step/ACE-Step-1.5/blob/main/docs/en/API.md (read on 2026-11-29). A task
 * is asked about until it has ended; it cannot be stopped. A task that the server does not know, such as one from before
 * its restart, has status 0 like one that waits, and an empty list as its result.
 */

/** The model behind an ACE-Step server on the user's own GPU. */
export const ACE_STEP_MODEL: Pick<HostedModel, "name" | "licence" | "fields" | "source"> = {
  name: "own-gpu/ace-step-1.5",
  licence: "Weights are MIT: commercial use is free",
  fields: {
    prompt: { field: "prompt" },
    length: { field: "audio_duration", unit: "s", min: 10, max: 600 },
    bpm: { field: "bpm", min: 30, max: 300, isWhole: true },
    key: "key_scale",
    metre: { field: "time_signature", values: { "2/4": "2", "3/4": "3", "4/4": "4", "6/8": "6" } },
    seed: "seed",
    instrumental: { lyrics: "[Instrumental]" },
    format: { audio_format: "wav" },
    fixed: { use_random_seed: false, batch_size: 1 },
  },
  source: { url: "https://github.com/ace-step/ACE-Step-1.5/blob/main/docs/en/API.md", readOn: "2026-11-29" },
};

const releasedSchema = z.object({ data: z.object({ task_id: z.string().min(1) }) });

/** @returns the id of a task in the answer to `POST /release_task`; null where there is none */
export function readTaskId(body: unknown): string | null {
  return releasedSchema.safeParse(body).data?.data.task_id ?? null;
}

const resultsSchema = z.object({
  data: z.array(z.object({ task_id: z.string(), status: z.number(), result: z.string().nullish() })),
});
const filesSchema = z.array(
  z.object({ file: z.string().nullish(), error: z.unknown().optional(), progress: z.number().nullish().catch(null) }),
);

/**
 * Reads the answer to `POST /query_result`.
 * @returns "unknown" for a task that the server has forgotten; null where the answer is none
 */
export function readTask(taskId: string, body: unknown, baseUrl: string): PredictionReport | "unknown" | null {
  const task = resultsSchema.safeParse(body).data?.data.find((each) => each.task_id === taskId);
  if (!task) return null;
  const files = filesSchema.safeParse(jsonOf(task.result ?? "")).data ?? [];
  const report = {
    replicateId: taskId,
    output: null,
    error: null,
    progress: null,
    predictSeconds: null,
    dataRemoved: false,
  };
  switch (task.status) {
    case 0: {
      const [first] = files;
      if (!first) return "unknown";
      return { ...report, status: "processing", progress: percent(first.progress ?? 0) };
    }
    case 1:
      return {
        ...report,
        status: "succeeded",
        output: files.flatMap(({ file }) => addressOf(file ?? "", baseUrl) ?? []),
      };
    default:
      return {
        ...report,
        status: "failed",
        error: String(files.find(({ error }) => Boolean(error))?.error ?? "it says no reason"),
      };
  }
}

/** URL of a result, which the server gives as a path of its own; null for anything else. */
function addressOf(file: string, baseUrl: string): string | null {
  if (!file.startsWith("/") || file.startsWith("//")) return null;
  return `${baseUrl}${file}`;
}

function percent(share: number): number {
  return Math.min(100, Math.max(0, share * 100));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a list of files: none.
    return null;
  }
}
