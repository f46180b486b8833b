import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
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

test(
  "what the user renamed, moved or deleted in the library folder stays so at the hub's next start, until it is restored",
  { timeout: 240_000 },
  async () => {
    const studio = await openStudioProcess();
    try {
      const client = await studio.connect();
      const make = async (prompt: string) => {
        const input = { prompt, type: "one_shot", durationSeconds: 0.3, waitSeconds: 45 };
        const [sample] = (await callForJob(client, "generate_sample", input)).samples;
        if (sample?.path === undefined) throw new Error(`No file of ${prompt}`);
        return { sampleId: sample.sampleId, file: sample.path };
      };
      const files = { renamed: await make("kick"), moved: await make("clap"), deleted: await make("snare") };
      const folder = path.dirname(files.renamed.file);
      await mkdir(path.join(folder, "drums"));
      await rename(files.renamed.file, path.join(folder, "my favourite.wav"));
      await rename(files.moved.file, path.join(folder, "drums", "clap.wav"));
      await rm(files.deleted.file);
      await studio.killHub();
      const pathOf = async ({ sampleId }: { sampleId: string }, input = {}) =>
        (await callTool(client, "get_sample", { sampleId, ...input })).structuredContent?.["path"];
      const last = await make("hat");
      // Samples are brought to the folder newest first: the oldest, which was renamed, comes last.
      const found = async () => Promise.all([pathOf(files.renamed), pathOf(files.moved)]);
      const expected = [path.join(folder, "my favourite.wav"), path.join(folder, "drums", "clap.wav")];
      await expect.poll(found, { timeout: 60_000 }).toEqual(expected);
      expect(await pathOf(files.deleted)).toBeUndefined();
      const visible = async () => (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
      expect(await visible()).toEqual(["drums", "my favourite.wav", path.basename(last.file)].sort());
      expect(await pathOf(files.deleted, { restoreFile: true })).toBe(files.deleted.file);
      expect(await pathOf(files.deleted)).toBe(files.deleted.file);
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
