import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { getMcpConfigForManifest, MANIFEST_SCHEMAS, unpackExtension, type McpbManifestAny } from "@anthropic-ai/mcpb";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeWav } from "../audio/codec/wav.ts";
import { findHub, stopHub } from "../hub/discovery.ts";
import { callForJob, callTool, textOf } from "../testing/studio-process.ts";
import { makeBundle } from "./bundle.ts";

const MEGABYTE = 1024 * 1024;

let folder: string;
let bundle: string;
let unpacked: string;
let manifest: McpbManifestAny;
let home: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-bundle-test-"));
  bundle = path.join(folder, "wav0-mcp.mcpb");
  unpacked = path.join(folder, "unpacked");
  home = path.join(folder, "home");
  await makeBundle(path.resolve(), path.join(folder, "content"), bundle);
  expect(await unpackExtension({ mcpbPath: bundle, outputDir: unpacked, silent: true })).toBe(true);
  manifest = MANIFEST_SCHEMAS["0.3"].parse(JSON.parse(await readFile(path.join(unpacked, "manifest.json"), "utf8")));
}, 300_000);
afterAll(async () => {
  const hub = await findHub(home);
  if (hub) await stopHub(hub, home);
  await rm(folder, { recursive: true, force: true });
});

/** Starts the bundle as a desktop client does: its settings put into the manifest's command. */
async function withClient<T>(
  userConfig: Record<string, string | string[]>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const launch = await getMcpConfigForManifest({
    manifest,
    extensionPath: unpacked,
    systemDirs: { HOME: path.join(folder, "nobody") },
    userConfig,
    pathSeparator: path.sep,
  });
  if (!launch) throw new Error("The manifest asks for settings that a user may leave empty");
  const client = new Client({ name: "test", version: "1" });
  const env = { ...getDefaultEnvironment(), WAV0_HOME: home, WAV0_PORT: "0", ...launch.env };
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: launch.args ?? [],
      env,
      cwd: folder,
      stderr: "ignore",
    }),
  );
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

test("the bundle carries the database driver of every platform, and no sources of it", async () => {
  const driver = path.join(unpacked, "server", "node_modules", "@photostructure", "sqlite");
  expect((await readdir(path.join(driver, "prebuilds"))).sort()).toEqual([
    "darwin-arm64",
    "darwin-x64",
    "linux-arm64",
    "linux-x64",
    "win32-arm64",
    "win32-x64",
  ]);
  expect((await readdir(driver)).sort()).not.toContain("src");
  expect((await stat(bundle)).size / MEGABYTE).toBeLessThan(16);
});

test("the manifest asks for the key as a secret and for folders, and demands nothing", () => {
  expect(manifest.user_config).toMatchObject({
    replicate_api_token: { type: "string", sensitive: true, required: false },
    library: { type: "directory", required: false },
    folders: { type: "directory", multiple: true, required: false },
  });
  expect(manifest.server.entry_point).toBe("server/main.mjs");
});

test("with no settings it lists the tools that its manifest names, and works with the built-in models", async () => {
  await withClient({}, async (client) => {
    const { tools } = await client.listTools();
    const forModels = tools.filter(({ _meta }) => !isForAppsOnly(_meta));
    const names = forModels.map(({ name }) => name);
    expect(manifest.tools?.map(({ name }) => name)).toEqual(names);
    const models = await callTool(client, "generate_sample", { prompt: "x", model: "meta/musicgen" });
    expect(textOf(models)).toContain("REPLICATE_API_TOKEN");
  });
});

test("settings choose the library and open folders, and finished samples appear there", async () => {
  const library = path.join(folder, "my library");
  const songs = await mkdtemp(path.join(folder, "songs-"));
  const tone = Float32Array.from({ length: 8_000 }, (_, index) => Math.sin(index / 5) / 2);
  await writeFile(path.join(songs, "tone.wav"), writeWav({ sampleRate: 8_000, channels: [tone] }, { bitDepth: 16 }));
  const request = { path: path.join(songs, "tone.wav"), waitSeconds: 45 };
  home = path.join(folder, "second home");
  const nowhere = await mkdtemp(path.join(folder, "nowhere-"));
  const refused = await withClient({ library, folders: [nowhere] }, (client) =>
    callTool(client, "split_stems", { path: path.join(os.tmpdir(), "elsewhere.wav") }),
  );
  expect(textOf(refused)).toContain("WAV0_FILE_ROOTS");
  const job = await withClient({ library, folders: [nowhere, songs] }, (client) =>
    callForJob(client, "split_stems", request),
  );
  expect(job.status).toBe("completed");
  expect(job.samples.map((sample) => path.dirname(sample.path ?? ""))).toEqual(job.samples.map(() => library));
});

/** Tools of the player are no tools of the model; a client hides them (MCP Apps). */
function isForAppsOnly(meta: Record<string, unknown> | undefined): boolean {
  return JSON.stringify(meta?.["ui"] ?? {}).includes('"visibility":["app"]');
}
