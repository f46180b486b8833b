import { spawn, type ChildProcess } from "node:child_process";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEPLOYMENT_FILE, readDeploymentFile } from "../engine/host/deployment-file.ts";
import { ADMIN_KEY, startDeployment } from "../engine/testing/test-deployment.ts";
import { findHub, stopHub } from "../hub/discovery.ts";
import { callForJob, callTool, textOf } from "../testing/studio-process.ts";
import { installPackage, packPackage, type PackedPackage } from "./installation.ts";

const MEGABYTE = 1024 * 1024;
const HANDSHAKE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

let folder: string;
let packed: PackedPackage;
let home: string;
let executable: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-package-"));
  packed = await packPackage(path.resolve(), folder);
  const empty = await mkdtemp(path.join(folder, "user-"));
  await installPackage(path.resolve(), packed.file, empty);
  home = path.join(folder, "home");
  executable = path.join(empty, "node_modules", "wav0-mcp", "bin", "wav0-mcp.mjs");
}, 300_000);
afterAll(async () => {
  const hub = await findHub(home);
  if (hub) await stopHub(hub, home);
  await rm(folder, { recursive: true, force: true });
});

function environment(): Record<string, string> {
  return { ...getDefaultEnvironment(), WAV0_HOME: home, WAV0_PORT: "0" };
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [executable, ...args], { cwd: folder, env: environment(), stdio: "pipe" });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("close", resolve));
}

async function outputOf(child: ChildProcess): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (data: Buffer) => (output.stdout += data.toString()));
  child.stderr?.on("data", (data: Buffer) => (output.stderr += data.toString()));
  return { exitCode: await ended(child), ...output };
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: "test", version: "1" });
  const launch = { command: process.execPath, args: [executable], cwd: folder, env: environment() };
  await client.connect(new StdioClientTransport({ ...launch, stderr: "ignore" }));
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

describe("the tarball", () => {
  test("holds the program and nothing that only its makers need", () => {
    const files = packed.files.map(({ path: file }) => file);
    expect(files).toEqual(
      expect.arrayContaining([
        "package.json",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "bin/wav0-mcp.mjs",
        "dist/THIRD-PARTY-NOTICES.txt",
        "dist/cli.js",
        "dist/action-worker.js",
        "dist/inference-worker.js",
        "dist/query-wrappers.js",
        "dist/convex-client.js",
        "dist/deployment.json.br",
        "dist/splitter-weights.bin",
        "dist/deploy/package.json",
        "dist/deploy/convex/jobs/jobs.ts",
      ]),
    );
    expect(files.filter((file) => /\.(test|fixture|d)\.ts$|\.map$|\/bench\/|\/testing\//.test(file))).toEqual([]);
    const outside = (file: string) => !/^(bin|dist)\//.test(file);
    expect(files.filter(outside).sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
    expect(files.filter((file) => file.endsWith(".ts") && !file.startsWith("dist/deploy/"))).toEqual([]);
  });

  test("stays small enough to be fetched while a client waits", () => {
    // 4 MiB for the program, 1.12 for the weights of the learned splitter, which hardly shrink, 0.06 for the page's own stretching, 0.06 for archives, accounts and Demucs, 0.04 for WavPack and parts of samples, 0.03 for layers.
    expect(packed.sizeBytes / MEGABYTE).toBeLessThan(5.35);
  });

  test("brings the database driver and nothing else", async () => {
    const modules = path.resolve(executable, "../../..");
    expect((await readdir(modules)).filter((name) => !name.startsWith(".")).sort()).toEqual([
      "@photostructure",
      "node-addon-api",
      "node-gyp-build",
      "wav0-mcp",
    ]);
  });

  test("names no path of the machine that built it", async () => {
    const dist = path.resolve(executable, "../../dist");
    const files = (await readdir(dist, { recursive: true })).filter((file) => /\.(js|json|ts)$/.test(file));
    const telling: string[] = [];
    for (const file of files) {
      if ((await readFile(path.join(dist, file), "utf8")).includes(path.resolve())) telling.push(file);
    }
    expect(telling).toEqual([]);
  });
});

describe("installed in an empty directory, with scripts disabled", () => {
  test("it says its version and what it can do", async () => {
    // The manifest of this very package.
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(await outputOf(start("--version"))).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
    expect((await outputOf(start("--help"))).stdout).toMatch(/ {2}install .*\n.* {2}uninstall/s);
  });

  test("stdio answers initialize, ends with its input, and leaves no trace", async () => {
    const child = start();
    const output = outputOf(child);
    child.stdin?.end(`${JSON.stringify(HANDSHAKE)}\n`);
    const { exitCode, stdout, stderr } = await output;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, result: { serverInfo: { name: "wav0" } } });
    await expect(access(home)).rejects.toThrow(/ENOENT/);
  });

  test("stdio makes a sample and puts its file into the library", async () => {
    const sample = await withClient(async (client) => {
      const request = { prompt: "one short closed hi-hat", type: "one_shot", waitSeconds: 45 };
      const job = await callForJob(client, "generate_sample", request);
      expect(job.status).toBe("completed");
      return job.samples[0];
    });
    const file = await readFile(sample?.path ?? "");
    expect([file.toString("latin1", 0, 4), file.toString("latin1", 8, 12)]).toEqual(["RIFF", "WAVE"]);
    expect(path.dirname(sample?.path ?? "")).toBe(path.join(home, "library"));
  });

  test("serve keeps the studio of the same data directory open until it is told to stop", async () => {
    const running = await findHub(home);
    if (running) await stopHub(running, home);
    const child = start("serve");
    const end = ended(child);
    const hub = await untilHub(child);
    expect((await fetch(`${hub.url}/health`)).status).toBe(200);
    const found = await withClient((client) => callTool(client, "search_samples", { text: "closed" }));
    expect(textOf(found)).toContain("short_closed_hi");
    child.kill("SIGTERM");
    expect(await end).toBe(0);
    expect(await findHub(home)).toBeNull();
  });

  test("deploy pushes what the package ships", async () => {
    const deployment = await startDeployment();
    try {
      const target = ["--url", deployment.url, "--admin-key", ADMIN_KEY];
      const child = start("deploy", ...target, "--dependencies", path.resolve("node_modules"));
      const { exitCode, stderr } = await outputOf(child);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Deployed Convex functions")]);
      const pushed = deployment.engine.deployment()?.components.map(({ path: component }) => component);
      const shipped = await readDeploymentFile(path.join("dist", DEPLOYMENT_FILE));
      expect(pushed).toEqual(shipped.components.map(({ path: component }) => component));
    } finally {
      await deployment.stop();
    }
  });
});

async function untilHub(child: ChildProcess) {
  for (;;) {
    const hub = await findHub(home);
    if (hub?.pid === child.pid && hub) return hub;
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}`);
    await sleep(50);
  }
}
