import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holderOf } from "../../auth/hosted/testing/account-holder.ts";
import { createBrowser } from "../../auth/hosted/testing/browser.ts";
import { PASSWORD } from "../../auth/hosted/testing/oauth-app.ts";
import { createBackend } from "../../backend/backend.ts";
import { readConfig } from "../../config.ts";
import { generateSample } from "../../contracts/job.ts";
import { getSample } from "../../contracts/library.ts";
import { contentsOf } from "../../engine/transfer/zip.fixture.ts";
import { type HostedStudio, HOSTED_SECRET, openHostedStudio } from "../../testing/hosted-studio.ts";
import { personAt } from "../../testing/person.ts";
import { EXECUTABLE } from "../../testing/studio-process.ts";

const [ADA, BO] = ["ada@studio.example", "bo@studio.example"];

let studio: HostedStudio;
let folder: string;
const { signIn } = holderOf(() => studio.url);
beforeAll(async () => {
  studio = await openHostedStudio((variables) => readConfig(variables));
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-export-"));
});
afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

/** Signs a person up and has a sample made for them. */
async function musician(email: string, prompt: string) {
  const browser = createBrowser(studio.url);
  await browser.open("/sign-up");
  await browser.submit("/sign-up", { name: "Musician", email, password: PASSWORD });
  const person = personAt(studio.url, browser.cookie());
  const backend = createBackend({ url: studio.url, getToken: person.token });
  const { jobId } = await backend.call(generateSample, { prompt, durationSeconds: 1 });
  const job = await backend.waitForJob(jobId, { timeoutSeconds: 60 });
  const [{ sampleId = "" } = {}] = job.samples;
  const { audioUrl } = await backend.call(getSample, { sampleId });
  await person.close();
  return { backend, sampleId, audioUrl };
}

async function run(...args: string[]): Promise<{ code: unknown; output: string; error: string }> {
  const env = {
    PATH: process.env["PATH"],
    WAV0_HOME: studio.home,
    WAV0_AUTH: "hosted",
    WAV0_AUTH_SECRET: HOSTED_SECRET,
  };
  const child = spawn(process.execPath, [EXECUTABLE, "accounts", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const code = new Promise((resolve) => child.once("close", resolve));
  const [output, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, output, error };
}

test(
  "an account is exported with its audio, then deleted, and another one is as it was",
  { timeout: 180_000 },
  async () => {
    const ada = await musician(ADA, "dusty kick of ada");
    const bo = await musician(BO, "dusty kick of bo");
    const audio = new Uint8Array(await (await fetch(ada.audioUrl)).arrayBuffer());

    const file = path.join(folder, "ada.zip");
    expect(await run("export", ADA, file)).toMatchObject({ code: 0, output: `Everything of ${ADA} is in ${file}\n` });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const contents = await contentsOf(new Uint8Array(await readFile(file)));
    const read = (name: string) => JSON.parse(Buffer.from(contents[name] ?? []).toString());
    expect(read("account.json")).toMatchObject({ email: ADA, name: "Musician" });
    expect(read("samples.json")).toEqual([expect.objectContaining({ _id: ada.sampleId })]);
    expect(read("jobs.json")).toEqual([
      expect.objectContaining({ input: expect.objectContaining({ prompt: "dusty kick of ada" }) }),
    ]);
    expect(Buffer.from(contents["ledger.csv"] ?? []).toString()).toMatch(/^askedAt,.*\r\n$/);
    const [name = ""] = Object.keys(contents).filter((each) => each.startsWith("samples/"));
    expect(contents[name]).toEqual(audio);
    expect(contents).not.toHaveProperty("missing.txt");
    expect(Object.values(contents).some((bytes) => Buffer.from(bytes).includes("kick of bo"))).toBe(false);
    expect(await run("export", ADA, file)).toMatchObject({
      code: 1,
      error: expect.stringContaining("is there already"),
    });

    expect(await run("delete", ADA)).toMatchObject({ code: 2, error: expect.stringContaining("--yes") });
    expect((await fetch(ada.audioUrl)).status).toBe(200);
    expect(await run("delete", ADA, "--yes")).toMatchObject({ code: 0, output: expect.stringContaining("is deleted") });
    expect((await fetch(ada.audioUrl)).status).toBe(404);
    expect((await fetch(bo.audioUrl)).status).toBe(200);
    expect((await signIn(ADA, PASSWORD)).page.status).toBe(401);
    expect((await signIn(BO, PASSWORD)).page.status).toBe(200);
    expect((await run("list")).output).not.toContain(ADA);
    await Promise.all([ada.backend.close(), bo.backend.close()]);
  },
);

test("where no studio runs a deletion begins, and an export says what to do", { timeout: 120_000 }, async () => {
  const home = path.join(folder, "home");
  const env = { PATH: process.env["PATH"], WAV0_HOME: home, WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: HOSTED_SECRET };
  const runThere = async (...args: string[]) => {
    const child = spawn(process.execPath, [EXECUTABLE, "accounts", ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return (await Promise.all([text(child.stdout), text(child.stderr)])).join("");
  };
  await runThere("add", ADA);
  const file = path.join(folder, "nothing.zip");
  expect(await runThere("export", ADA, file)).toContain("HUB_UNAVAILABLE");
  await expect(stat(file)).rejects.toThrow("ENOENT");
  expect(await runThere("delete", ADA, "--yes")).toContain("when the studio runs");
  expect(await runThere("list")).toContain("leaving");
});
