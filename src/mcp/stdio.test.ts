import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TOOLS } from "../contracts/tools.ts";

let bundle: string;
let home: string;
let children: ChildProcessWithoutNullStreams[] = [];

/** The server as it is packaged: bundled, in chunks. The backend marks its opening with a file. */
const ENTRY = `
  import { createMcpServer } from "./mcp/server.ts";
  import { serveStdio } from "./mcp/stdio.ts";
  const server = createMcpServer({
    version: "0.0.0",
    fileRoots: [process.cwd()],
    backend: async () => {
      const { writeFileSync } = await import("node:fs");
      writeFileSync("backend-opened", "");
      const { createBackend } = await import("./backend/backend.ts");
      return createBackend({ url: "http://127.0.0.1:1", getToken: async () => "token" });
    },
  });
  await serveStdio(server);`;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-stdio-"));
  await build({
    stdin: {
      contents: ENTRY,
      resolveDir: path.resolve(import.meta.dirname, ".."),
      loader: "ts",
      sourcefile: "entry.ts",
    },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    entryNames: "server",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    banner: { js: 'import { createRequire as cr } from "node:module"; const require = cr(import.meta.url);' },
  });
  bundle = path.join(folder, "server.mjs");
});

afterAll(async () => {
  await rm(path.dirname(bundle), { recursive: true, force: true });
});

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "wav0-home-"));
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
  await rm(home, { recursive: true, force: true });
});

function start() {
  const child = spawn(process.execPath, [bundle], { cwd: home, env: { HOME: home, WAV0_HOME: home } });
  children.push(child);
  const output = { text: "", errors: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.text += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (output.errors += chunk.toString("utf8")));
  const exited = new Promise<number | null>((resolve) => {
    child.on("close", (code) => resolve(code));
  });
  return { child, output, exited };
}

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

function messages(text: string): { id?: number | null; result?: Record<string, unknown>; error?: { code: number } }[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe("a server on standard input and output", () => {
  test("works with the SDK's client, from connecting to a failed call", async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [bundle],
      cwd: home,
      stderr: "pipe",
    });
    const client = new Client({ name: "test", version: "1" });
    await client.connect(transport);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(TOOLS.map((operation) => operation.name)));
    const result = await client.callTool({ name: "list_jobs", arguments: {} });
    expect(result.isError).toBe(true);
    expect(result.content).toMatchObject([{ text: expect.stringMatching(/^HUB_UNAVAILABLE/) }]);
    await client.close();
  });

  test("makes no file and opens no backend for initialize, the lists and wrong input", async () => {
    const { child, output, exited } = start();
    const requests = [
      INITIALIZE,
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", id: 2, method: "tools/list" },
      { jsonrpc: "2.0", id: 3, method: "resources/templates/list" },
      { jsonrpc: "2.0", id: 4, method: "tools/call", params: { name: "generate_sample", arguments: { prompt: "" } } },
    ];
    child.stdin.end(requests.map((request) => `${JSON.stringify(request)}\n`).join(""));
    expect(await exited).toBe(0);
    expect(messages(output.text).map((message) => message.id)).toEqual([1, 2, 3, 4]);
    expect(output.errors).toBe("");
    expect(await readdir(home)).toEqual([]);
  });

  test("refuses a wrong value in words of its own", async () => {
    const { child, output, exited } = start();
    const params = { name: "generate_sample", arguments: { prompt: "x", key: 5 } };
    child.stdin.end(
      `${JSON.stringify(INITIALIZE)}\n${JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/call", params })}\n`,
    );
    await exited;
    expect(output.text).toContain("key must be text, not 5");
  });

  test("ends when standard input ends, also before the handshake", async () => {
    const { child, exited } = start();
    child.stdin.end();
    expect(await exited).toBe(0);
  });

  test("ends when the client dies while it is writing", async () => {
    const { child, exited } = start();
    child.stdout.destroy();
    child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/list" })}\n`);
    expect(await exited).toBe(0);
  });

  test("answers a line that is no message and goes on", async () => {
    const { child, output, exited } = start();
    child.stdin.end(`this is not JSON\n{"jsonrpc":"2.0"}\n\n${JSON.stringify(INITIALIZE)}\n`);
    expect(await exited).toBe(0);
    expect(messages(output.text)).toMatchObject([
      { id: null, error: { code: -32_700 } },
      { id: null, error: { code: -32_600 } },
      { id: 1, result: {} },
    ]);
    expect(output.errors).toBe("");
  });

  test("takes a message of megabytes in pieces, and answers it shortly", async () => {
    const { child, output, exited } = start();
    const params = { name: "generate_sample", arguments: { prompt: "ä".repeat(4 * 1024 * 1024) } };
    child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
    child.stdin.end(`${JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/call", params })}\n`);
    expect(await exited).toBe(0);
    expect(messages(output.text)[1]).toMatchObject({ id: 2, result: { isError: true } });
    expect(output.text.length).toBeLessThan(10_000);
  });

  test("answers a message that is too large by its id, and lives on", async () => {
    const { child, output, exited } = start();
    const params = { name: "import_sample", arguments: { data: "x".repeat(11 * 1024 * 1024) } };
    child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/call", params })}\n`);
    child.stdin.write(`${JSON.stringify({ method: "tools/call", params, jsonrpc: "2.0", id: 3 })}\n`);
    child.stdin.end(`${JSON.stringify({ jsonrpc: "2.0", id: 4, method: "ping" })}\n`);
    expect(await exited).toBe(0);
    const byId = messages(output.text).toSorted((a, b) => Number(a["id"]) - Number(b["id"]));
    const tooLarge = { code: -32_600, message: expect.stringContaining("send large audio by path or address") };
    expect(byId.slice(1)).toMatchObject([
      { id: 2, error: tooLarge },
      { id: 3, error: tooLarge },
      { id: 4, result: {} },
    ]);
  });

  test("writes all of a large answer before it ends", async () => {
    const { child, output, exited } = start();
    const lists = Array.from({ length: 200 }, (_, index) => ({ jsonrpc: "2.0", id: index + 2, method: "tools/list" }));
    child.stdin.end([INITIALIZE, ...lists].map((request) => `${JSON.stringify(request)}\n`).join(""));
    await exited;
    expect(messages(output.text)).toHaveLength(201);
    expect(output.text.length).toBeGreaterThan(2_000_000);
  });
});
