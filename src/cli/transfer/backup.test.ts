import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findHub, stopHub } from "../../hub/discovery.ts";
import { runCommandLine } from "../../testing/command.ts";
import { fillStudio, restingStudioOf } from "../../testing/filled-studio.ts";
import { callForJob, openStudioProcess, type StudioProcess } from "../../testing/studio-process.ts";
import { digestArchive, digestDeployment, withoutWorkpools, type ArchiveDigest } from "./archive-digest.ts";

let studio: StudioProcess;
let other: StudioProcess;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-backups-"));
  [studio, other] = await Promise.all([openStudioProcess(), openStudioProcess()]);
  await fillStudio(studio.home, 8);
});
afterAll(async () => {
  await Promise.all([studio.close(), other.close()]);
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => path.join(folder, name);
const run = ({ home }: StudioProcess, ...args: string[]) => runCommandLine(home, args);

async function contentsOf({ home }: Pick<StudioProcess, "home">): Promise<ArchiveDigest> {
  const { engine, close } = await restingStudioOf(home);
  return withoutWorkpools(await digestDeployment(engine).finally(close));
}

describe("backup", () => {
  test("writes a studio that does not run, and says what: counts, bytes and hash", async () => {
    const { exitCode, stdout } = await run(studio, "backup", at("resting.zip"));
    const bytes = await readFile(at("resting.zip"));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("8 samples, 2 jobs, 2 chats, 4 messages, 8 files")]);
    expect(stdout).toContain(`${bytes.length} bytes, SHA-256 ${sha256}`);
    expect(stdout).toMatch(/Not in it: .*machine-key\.json.*accounts\.sqlite.*library folder/);
    expect(await digestArchive(at("resting.zip"))).toEqual(await digestOf(studio));
    expect(await readdir(folder)).toEqual(["resting.zip"]);
  });

  test("writes one that runs, with the same contents", { timeout: 120_000 }, async () => {
    await studio.link();
    const { pid } = await studio.hub();
    const { exitCode } = await run(studio, "backup", folder);
    const [name = ""] = (await readdir(folder)).filter((each) => each.startsWith("wav0-backup-"));
    expect([exitCode, (await studio.hub()).pid]).toEqual([0, pid]);
    const [running, resting] = await Promise.all([at(name), at("resting.zip")].map((file) => digestArchive(file)));
    expect(contentOf(running)).toEqual(contentOf(resting));
  });

  test("never writes over a file without being told, and leaves nothing where it cannot write", async () => {
    await writeFile(at("precious.zip"), "mine");
    const refused = await run(studio, "backup", at("precious.zip"));
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/exists; .*--overwrite/) });
    expect(await readFile(at("precious.zip"), "utf8")).toBe("mine");
    expect(await run(studio, "backup", at("precious.zip"), "--overwrite")).toMatchObject({ exitCode: 0 });
    expect((await digestArchive(at("precious.zip")))["samples"]?.count).toBe(8);
    const nowhere = await run(studio, "backup", at("no/such/folder.zip"));
    expect(nowhere).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/cannot be written \(ENOENT\)/) });
  });

  test("of a data directory without a studio is refused, and makes none", async () => {
    const empty = path.join(folder, "empty");
    const { exitCode, stderr } = await runCommandLine(empty, ["backup", at("empty.zip")]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`There is no studio in ${empty}`)]);
    expect(await readdir(folder)).not.toContain("empty.zip");
  });
});

const digestOf = async ({ home }: Pick<StudioProcess, "home">): Promise<ArchiveDigest> => {
  const { engine, close } = await restingStudioOf(home);
  return digestDeployment(engine).finally(close);
};

/** Of people's own: a hub that starts writes settings and counts beside it. */
function contentOf(digest: ArchiveDigest = {}): ArchiveDigest {
  const tables = ["samples", "jobs", "threads", "messages", "files", "_storage"];
  return Object.fromEntries(Object.entries(digest).filter(([name]) => tables.includes(name)));
}

describe("restore", () => {
  test(
    "puts a backup into an empty data directory, equal by count and hash, and the studio works",
    { timeout: 120_000 },
    async () => {
      const { exitCode, stdout } = await run(other, "restore", at("resting.zip"));
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Restored 8 samples, 2 jobs, 2 chats")]);
      expect(await contentsOf(other)).toEqual(withoutWorkpools(await digestArchive(at("resting.zip"))));
      const client = await other.connect();
      const job = await callForJob(client, "generate_sample", { prompt: "kick", type: "one_shot", waitSeconds: 45 });
      expect(job).toMatchObject({ status: "completed" });
    },
  );

  test("into one that is used and runs is refused and stops nothing; with --replace that is backed up first", async () => {
    const { pid } = await other.hub();
    const refused = await run(other, "restore", at("resting.zip"));
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/it has samples.*--replace.*Nothing was/s),
    });
    expect((await other.hub()).pid).toBe(pid);
    const { exitCode, stdout } = await run(other, "restore", at("resting.zip"), "--replace");
    const [, kept = ""] = /What was there is in (\S+)/.exec(stdout) ?? [];
    expect([exitCode, (await digestArchive(kept))["samples"]?.count]).toEqual([0, 9]);
    await stopHubOf(other);
    expect((await contentsOf(other))["samples"]).toEqual((await digestArchive(at("resting.zip")))["samples"]);
  });

  test.each([
    ["there is none", "absent.zip", async () => undefined, /There is no file/],
    ["cut off", "cut.zip", (bytes: Buffer) => bytes.subarray(0, bytes.length - 5000), /is damaged, or no backup/],
    ["no archive", "text.zip", () => Buffer.from("RIFF"), /is damaged, or no backup/],
    [
      "of a newer version",
      "newer.zip",
      (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace(/"wav0":"0/, '"wav0":"9'), "latin1"),
      /is a backup of wav0-mcp 9.*npx wav0-mcp@latest/,
    ],
  ])("refuses an archive that is %s, and changes nothing", async (_, name, change, message) => {
    const bytes = await change(await readFile(at("resting.zip")));
    if (bytes) await writeFile(at(name), bytes);
    const before = await contentsOf(other);
    const { exitCode, stderr } = await run(other, "restore", at(name), "--replace");
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(message)]);
    expect(await contentsOf(other)).toEqual(before);
  });
});

test(
  "a restore that is killed at any moment has brought all or nothing, and can be begun again",
  { timeout: 300_000 },
  async () => {
    const file = at("full.zip");
    await stopHubOf(studio);
    expect(await run(studio, "backup", file)).toMatchObject({ exitCode: 0 });
    const whole = await digestArchive(file);
    const began = Date.now();
    await runCommandLine(path.join(folder, "measured"), ["restore", file]);
    const life = Date.now() - began;
    for (const part of [0.4, 0.55, 0.7, 0.85, 1]) {
      const home = path.join(folder, `killed-${part}`);
      await runCommandLine(home, ["restore", file], { killAfterMillis: part * life });
      const { samples, files } = await contentsOf({ home });
      expect([undefined, 8]).toContain(samples?.count);
      expect(files?.count).toBe(samples?.count);
      // One that was whole already counts as a studio in use.
      await runCommandLine(home, ["restore", file, "--replace"]);
      expect(await contentsOf({ home })).toEqual(withoutWorkpools(whole));
    }
  },
);

test("both say whose data they mean where clients use a studio elsewhere", async () => {
  const environment = { CONVEX_URL: "https://somewhere.example" };
  const { exitCode, stderr } = await runCommandLine(studio.home, ["backup", at("elsewhere.zip")], { environment });
  expect([exitCode, stderr]).toEqual([
    0,
    expect.stringContaining("use a studio elsewhere (https://somewhere.example)"),
  ]);
  expect(stderr).toContain(`about the data in ${studio.home}`);
});

test("connections of another machine have to be signed in to again, and an answer that was being written asked for", async () => {
  await stopHubOf(studio);
  const { engine, close } = await restingStudioOf(studio.home);
  await engine.database.transact((transaction) => {
    const documents = transaction.documents("");
    const userId = "https://local.wav0.invalid|local";
    const auth = { kind: "none" };
    const state = { isOnThisMachine: false, isEnabled: true, tools: [], allowed: [] };
    documents.insert("connections", { userId, name: "DAW", url: "https://daw.example/mcp", auth, ...state });
    const usage = { inputTokens: 0, outputTokens: 0 };
    const times = { createdAt: 1, updatedAt: 1 };
    const thread = { userId, title: "Live", isRenamed: false, seq: 1, isWaiting: false, usage, ...times };
    const threadId = documents.insert("threads", thread);
    const message = { threadId, userId, seq: 1, role: "assistant", parts: "[]", status: "live", createdAt: 1 };
    const messageId = documents.insert("messages", message);
    documents.insert("streams", { threadId, messageId, userId, state: "live" });
  });
  await close();
  const written = await run(studio, "backup", at("connected.zip"));
  expect(written.stdout).toMatch(/Answers of the chat that were being written: 1; ask for them again/);
  const elsewhere = await runCommandLine(path.join(folder, "elsewhere"), ["restore", at("connected.zip")]);
  expect(elsewhere.stdout).toMatch(
    /Connections to other servers: 1\. .*key of another machine, so sign in to them again/,
  );
  const same = await run(studio, "restore", at("connected.zip"), "--replace");
  expect([same.exitCode, same.stdout]).toEqual([0, expect.not.stringContaining("sign in")]);
});

async function stopHubOf({ home }: { home: string }): Promise<void> {
  const hub = await findHub(home);
  if (hub) await stopHub(hub, home);
}
