import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { exportedSchema, samplePageSchema } from "../testing/tool-outputs.ts";
import { callForJob, callTool, openStudioProcess } from "../testing/studio-process.ts";

/**
 * A data directory of version 0.1.0, without the code of its functions: a kick with an export of it, and two jobs (four
 * takes of a snare, and a split of the kick) whose workflows were under way when the hub was killed.
 */
const OLD_DATA = path.join(import.meta.dirname, "testing/data-0.1.0.tar.gz");

test("a data directory of 0.1.0 opens without loss, and the jobs that it was killed in end", async () => {
  const studio = await openStudioProcess();
  onTestFinished(() => studio.close());
  await mkdir(studio.home, { recursive: true });
  await promisify(execFile)("tar", ["-xzf", OLD_DATA, "-C", studio.home]);
  const client = await studio.connect();
  const list = async (input = {}) =>
    samplePageSchema.parse((await callTool(client, "search_samples", input)).structuredContent).samples;

  expect((await list()).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["wav0_short_kick_Amin", "kick_as_flac"]),
  );
  for (const [requestId, tool, input] of [
    ["old-3", "generate_sample", { prompt: "snare", type: "one_shot", durationSeconds: 0.4, variations: 4 }],
    ["old-4", "split_stems", { sampleId: (await list({ text: "kick", type: "generated" }))[0]?.sampleId }],
  ] as const) {
    // The same request gives the job that was begun by the old version.
    const { jobId } = await callForJob(client, tool, { ...input, requestId });
    const ended = await vi.waitUntil(
      async () => {
        const job = await callForJob(client, "check_job_status", { jobId, waitSeconds: 5 });
        return ["completed", "failed"].includes(job.status) && job;
      },
      { timeout: 55_000 },
    );
    expect(ended).toMatchObject({ status: "completed" });
    expect(ended.samples).toHaveLength(4);
  }
  const [kick] = await list({ text: "kick", type: "generated" });
  const { sample } = exportedSchema.parse(
    (await callTool(client, "export_sample", { sampleId: kick?.sampleId, format: "flac" })).structuredContent,
  );
  expect(sample.durationSeconds).toBe(kick?.durationSeconds);
  expect(sample.sampleId).not.toBe(kick?.sampleId);
}, 240_000);
