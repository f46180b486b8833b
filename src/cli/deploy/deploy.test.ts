import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_KEY, startDeployment, type TestDeployment } from "../../engine/testing/test-deployment.ts";
import {
  startInferenceServer,
  TEST_SECRET,
  TEST_TOKEN,
  type InferenceServer,
} from "../../inference/testing/inference-server.ts";
import {
  callForJob,
  callTool,
  EXECUTABLE,
  openStudioProcess,
  textOf,
  type StudioProcess,
} from "../../testing/studio-process.ts";

let deployment: TestDeployment;
let inference: InferenceServer;
let studio: StudioProcess;
let foreign: string;

beforeAll(async () => {
  deployment = await startDeployment();
  inference = await startInferenceServer({ workerEntry: path.resolve("dist/inference-worker.js") });
  studio = await openStudioProcess({ CONVEX_URL: deployment.url });
  foreign = await mkdtemp(path.join(os.tmpdir(), "wav0-machine-"));
});
afterAll(async () => {
  await studio.close();
  await inference.close();
  await deployment.stop();
  await Promise.all([foreign, inference.directory].map((folder) => rm(folder, { recursive: true, force: true })));
});

interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** The command of the built package. Dependencies are this repository's: a test asks no registry. */
async function deploy(args: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    [EXECUTABLE, "deploy", "--dependencies", path.resolve("node_modules"), ...args],
    { env: { ...getDefaultEnvironment(), WAV0_HOME: studio.home, ...environment }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const outcome: Outcome = { exitCode: null, stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (outcome.stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (outcome.stderr += data.toString()));
  outcome.exitCode = await new Promise((resolve) => child.on("close", resolve));
  return outcome;
}

function here(): string[] {
  return ["--url", deployment.url, "--admin-key", ADMIN_KEY];
}

async function deployFolders(): Promise<string[]> {
  return (await readdir(os.tmpdir())).filter((name) => name.startsWith("wav0-deploy-"));
}

describe("wav0-mcp deploy", () => {
  test("pushes the studio by the official CLI and says how to use it", async () => {
    const { exitCode, stdout, stderr } = await deploy([
      ...here(),
      `--env=WAV0_INFERENCE_URL=${inference.baseUrl}`,
      `--env=WAV0_INFERENCE_TOKEN=${TEST_TOKEN}`,
      `--env=WAV0_INFERENCE_WEBHOOK_SECRET=${TEST_SECRET}`,
    ]);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Deployed Convex functions")]);
    expect(stdout).toContain(`CONVEX_URL=${deployment.url}`);
    expect(deployment.engine.environment.get("WAV0_INFERENCE_URL")).toBe(inference.baseUrl);
  });

  test("leaves a deployment on which stdio makes a sample with no server in between", async () => {
    const client = await studio.connect();
    const job = await callForJob(client, "generate_sample", {
      prompt: "one deep kick",
      type: "one_shot",
      waitSeconds: 45,
    });
    expect({ status: job.status, samples: job.samples.length }).toEqual({ status: "completed", samples: 1 });
    const [sample] = job.samples;
    const { contents } = await client.readResource({ uri: sample?.uri ?? "" });
    // Audio comes as base64.
    const [content] = contents as { blob?: string }[];
    expect(
      Buffer.from(content?.blob ?? "", "base64")
        .subarray(0, 4)
        .toString(),
    ).toBe("RIFF");
    expect((await readdir(studio.home)).sort()).toEqual(["library", "machine-key.json"]);
  });

  test("from another machine adds that machine's key and keeps the data, the variables and the first key", async () => {
    const before = deployment.engine.environment.get("WAV0_AUTH_JWKS") ?? "";
    const stranger = await openStudioProcess({ CONVEX_URL: deployment.url, WAV0_HOME: foreign });
    const refused = await callTool(await stranger.connect(), "list_jobs", {});
    expect(refused.isError).toBe(true);
    const { exitCode } = await deploy(here(), { WAV0_HOME: foreign, REPLICATE_API_TOKEN: "r8_it's" });
    expect(exitCode).toBe(0);
    expect(deployment.engine.environment.get("WAV0_AUTH_JWKS")).not.toBe(before);
    expect(deployment.engine.environment.get("WAV0_INFERENCE_URL")).toBe(inference.baseUrl);
    expect(deployment.engine.environment.get("REPLICATE_API_TOKEN")).toBe("r8_it's");
    for (const machine of [studio, stranger]) {
      const result = await callTool(await machine.connect(), "list_jobs", {});
      expect([result.isError, textOf(result)]).toEqual([undefined, expect.stringContaining("wav0_deep_kick")]);
    }
    await stranger.close();
  });

  test("with a wrong admin key fails, says so, and leaves nothing behind", async () => {
    const folders = await deployFolders();
    const { exitCode, stderr } = await deploy(["--url", deployment.url, "--admin-key", "test|wrong"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/convex env failed/)]);
    expect(stderr).not.toContain("test|wrong");
    expect(await deployFolders()).toEqual(folders);
  });

  test("without a target asks for one, whatever deployment the shell is set to", async () => {
    const { exitCode, stderr } = await deploy([], { CONVEX_DEPLOYMENT: "dev:somebody-else" });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("CONVEX_DEPLOY_KEY")]);
  });
});
