import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { exportedSchema, samplePageSchema } from "../testing/tool-outputs.ts";
import { openSqlite } from "../engine/storage/disk/sqlite.ts";
import { callForJob, callTool, EXECUTABLE, openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";

/**
 * A data directory of version 0.1.0, without the code of its functions: a kick with an export of it, and two jobs (four
 * takes of a snare, and a split of the kick) whose workflows were under way when the hub was killed.
 */
const OLD_DATA = path.join(import.meta.dirname, "testing/data-0.1.0.tar.gz");

/** A studio on the old data; nothing has opened them yet. */
async function openOldStudio(): Promise<StudioProcess> {
  const studio = await openStudioProcess();
  onTestFinished(() => studio.close());
  await mkdir(studio.home, { recursive: true });
  await promisify(execFile)("tar", ["-xzf", OLD_DATA, "-C", studio.home]);
  return studio;
}

/** The text of every document in the database of a deployment's folder. */
function documentsIn(deployment: string): string[] {
  const connection = openSqlite(path.join(deployment, "deployment.sqlite"));
  const rows = connection.prepare("SELECT json FROM storage_documents ORDER BY document").all();
  connection.close();
  return rows.map(({ json }) => String(json));
}

test("a data directory of 0.1.0 opens without loss, and the jobs that it was killed in end", async () => {
  const studio = await openOldStudio();
  const before = documentsIn(path.join(studio.home, "deployment"));
  const client = await studio.connect();
  const list = async (input = {}) =>
    samplePageSchema.parse((await callTool(client, "search_samples", input)).structuredContent).samples;

  expect((await list()).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["wav0_short_kick_Amin", "kick_as_flac"]),
  );
  const [copy = "", ...others] = await readdir(path.join(studio.home, "backups"));
  expect([copy, others]).toEqual([expect.stringMatching(/^deployment-earlier-/), []]);
  expect(documentsIn(path.join(studio.home, "backups", copy))).toEqual(before);
  const files = (deployment: string) => readdir(path.join(deployment, "files"));
  expect(await files(path.join(studio.home, "deployment"))).toEqual(
    expect.arrayContaining(await files(path.join(studio.home, "backups", copy))),
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

test("a data directory of a newer release is refused with what to do, and left as it is", async () => {
  const { home } = await openOldStudio();
  const deployment = path.join(home, "deployment");
  const connection = openSqlite(path.join(deployment, "deployment.sqlite"));
  connection.exec("CREATE TABLE engine_release (id INTEGER PRIMARY KEY, version TEXT NOT NULL)");
  connection.exec("INSERT INTO engine_release VALUES (1, '99.0.0')");
  connection.close();
  const before = documentsIn(deployment);
  const environment = { ...process.env, WAV0_HOME: home, WAV0_PORT: "0" };
  const failure: unknown = await promisify(execFile)(process.execPath, [EXECUTABLE, "serve"], {
    env: environment,
  }).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(
        `^INVALID_INPUT: The data in ${deployment} belong to release 99\\.0\\.0.*Nothing was changed\\. Start release 99\\.0\\.0 or a later one`,
      ),
    ),
  });
  expect(failure).toMatchObject({ stderr: expect.not.stringContaining("    at ") });
  expect(documentsIn(deployment)).toEqual(before);
}, 60_000);
