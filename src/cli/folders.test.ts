import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callForJob, callTool, openStudioProcess, textOf } from "../testing/studio-process.ts";

let taken: string;

/** A file stands where the folder should be: unlike permissions, that stops every user. */
beforeEach(async () => {
  taken = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-taken-")), "taken");
  await writeFile(taken, "a file, no folder");
});
afterEach(() => rm(path.dirname(taken), { recursive: true, force: true }));

test(
  "without a library folder a result says that no file was written and what to do",
  { timeout: 120_000 },
  async () => {
    const studio = await openStudioProcess({ WAV0_LIBRARY: taken });
    try {
      const client = await studio.connect();
      const job = await callForJob(client, "generate_sample", { prompt: "kick", type: "one_shot", waitSeconds: 45 });
      expect(job.status).toBe("completed");
      expect(job.samples[0]).not.toHaveProperty("path");
      const sampleId = job.samples[0]?.sampleId ?? "";
      const results = [
        job.next,
        textOf(await callTool(client, "check_job_status", { jobId: job.jobId })),
        textOf(await callTool(client, "get_sample", { sampleId })),
        textOf(await callTool(client, "export_sample", { sampleId, format: "flac" })),
        textOf(await callTool(client, "search_samples", {})),
      ];
      for (const text of results) expect(text.match(/set WAV0_LIBRARY to a folder you can write/g)).toHaveLength(1);
    } finally {
      await studio.close();
    }
  },
);

test("without a data directory a call fails with what to do", { timeout: 120_000 }, async () => {
  const studio = await openStudioProcess({ WAV0_HOME: taken });
  try {
    const client = await studio.connect();
    const result = await callTool(client, "search_samples", {});
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(
      /^FOLDER_NOT_WRITABLE: The data directory .+; set WAV0_HOME to a folder you can write$/,
    );
  } finally {
    await studio.close();
  }
});
