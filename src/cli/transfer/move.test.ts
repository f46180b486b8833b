import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminKeyOf } from "../../hub/admin-key.ts";
import { findHub, stopHub } from "../../hub/discovery.ts";
import { readHubToken } from "../../hub/hub-file.ts";
import { runCommandLine, type CommandOptions, type Outcome } from "../../testing/command.ts";
import { fillStudio, restingStudioOf } from "../../testing/filled-studio.ts";
import { callForJob, openStudioProcess, type StudioProcess } from "../../testing/studio-process.ts";
import { digestDeployment, withoutWorkpools, type ArchiveDigest } from "./archive-digest.ts";

const SAMPLES = 40;
/** Of each; together more than two parts of an upload. */
const FRAMES = 160_000;

let here: StudioProcess;
let there: StudioProcess;
let back: StudioProcess;
let remote: { url: string; key: string };

beforeAll(async () => {
  [here, there, back] = await Promise.all([openStudioProcess(), openStudioProcess(), openStudioProcess()]);
  await fillStudio(here.home, SAMPLES, FRAMES);
  const client = await here.connect();
  await callForJob(client, "generate_sample", { prompt: "kick", type: "one_shot", waitSeconds: 45 });
  await client.close();
  await stop(here);
  await there.link();
  remote = { url: (await there.hub()).url, key: adminKeyOf(await readHubToken(there.home)) };
}, 300_000);
afterAll(() => Promise.all([here, there, back].map((studio) => studio.close())));

async function stop({ home }: StudioProcess): Promise<void> {
  const hub = await findHub(home);
  if (hub) await stopHub(hub, home);
}

/** What the data directory holds; no hub may run on it. */
async function contentsOf(home: string): Promise<ArchiveDigest> {
  const { engine, close } = await restingStudioOf(home);
  return digestDeployment(engine).finally(close);
}

function move(home: string, args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  return runCommandLine(home, ["move", ...args], {
    ...options,
    environment: { CONVEX_SELF_HOSTED_ADMIN_KEY: remote.key, ...options.environment },
  });
}

describe("a studio of forty samples, chats and jobs", () => {
  let before: ArchiveDigest;
  beforeAll(async () => {
    before = await contentsOf(here.home);
  });

  test(
    "is moved to a deployment, killed at each step, and is there once, equal by hash",
    { timeout: 300_000 },
    async () => {
      for (const killAt of [/Exporting/, /Sending/, /Import change summary/, /Comparing/]) {
        const outcome = await move(here.home, ["--to", remote.url], { killAt });
        expect([outcome.exitCode, outcome.stderr]).toEqual([null, expect.stringMatching(killAt)]);
      }
      const { exitCode, stdout, stderr } = await move(here.home, ["--to", remote.url]);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Going on with the data of")]);
      expect(stdout).toContain(`Moved ${SAMPLES + 1} samples, 11 jobs, 10 chats, 20 messages, `);
      expect(stdout).toContain(`CONVEX_URL=${remote.url}`);
      expect(await contentsOf(here.home)).toEqual(before);
      expect(await readdir(path.join(here.home, "moves"))).toEqual([]);
    },
  );

  test(
    "comes back into an empty data directory, killed on its way, with all that it had",
    { timeout: 300_000 },
    async () => {
      for (const killAt of [/Exporting/, /Putting/, /Putting/]) {
        const { exitCode } = await move(back.home, ["--from", remote.url], { killAt });
        expect(exitCode).toBeNull();
      }
      const { exitCode, stdout, stderr } = await move(back.home, ["--from", remote.url]);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Going on with the data of")]);
      expect(stdout).toContain(`Moved ${SAMPLES + 1} samples`);
      expect(withoutWorkpools(await contentsOf(back.home))).toEqual(withoutWorkpools(before));
    },
  );

  test("goes on with its work there: a job that is asked for ends", { timeout: 120_000 }, async () => {
    const client = await there.connect();
    const job = await callForJob(client, "generate_sample", { prompt: "snare", type: "one_shot", waitSeconds: 45 });
    expect(job).toMatchObject({ status: "completed" });
  });

  test(
    "does not come over another one, unless somebody agrees, and then that is kept",
    { timeout: 300_000 },
    async () => {
      const refused = await move(back.home, ["--from", remote.url]);
      expect([refused.exitCode, refused.stderr]).toEqual([
        1,
        expect.stringMatching(/is not empty: it has samples.*--replace/s),
      ]);
      const { exitCode, stdout } = await move(back.home, ["--from", remote.url, "--replace"]);
      const [, kept = ""] = /What was there is in (\S+)/.exec(stdout) ?? [];
      expect([exitCode, path.dirname(kept)]).toEqual([0, path.join(back.home, "backups")]);
      expect((await contentsOf(back.home))["samples"]?.count).toBe(SAMPLES + 2);
      const restored = await runCommandLine(back.home, ["restore", kept, "--replace"]);
      expect(restored).toMatchObject({ exitCode: 0 });
      expect(withoutWorkpools(await contentsOf(back.home))).toEqual(withoutWorkpools(before));
    },
  );
});

describe("move", () => {
  test.each([
    ["neither way", [], /Say where to/],
    ["both ways", ["--to", "http://a.example", "--from", "http://b.example"], /Say where to/],
    ["no address", ["--to", "studio"], /--to takes an http\(s\) address, not "studio"/],
  ])("with %s is refused", async (_, args, message) => {
    expect(await move(back.home, args)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(message) });
  });

  test("without a key says which variables take one, and takes it from standard input", async () => {
    const none = { environment: { CONVEX_SELF_HOSTED_ADMIN_KEY: "" } };
    const asked = await move(back.home, ["--to", remote.url], none);
    expect(asked).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/CONVEX_DEPLOY_KEY.*--stdin/) });
    const wrong = await move(back.home, ["--to", remote.url, "--stdin"], { ...none, input: "wav0|wrong\n" });
    expect(wrong).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("does not accept this admin key") });
    expect(wrong.stderr).not.toContain("wav0|wrong");
    const read = await move(back.home, ["--to", remote.url, "--stdin"], { ...none, input: `${remote.key}\n` });
    expect(read).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is not empty") });
  });
});
