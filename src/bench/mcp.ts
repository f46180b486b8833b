import { spawn, type ChildProcessByStdio } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { benchMcpCalls } from "./mcp-calls.ts";
import { milliseconds, printSection } from "./report.ts";
import { median } from "./statistics.ts";

const ROUNDS = 9;
const MEGABYTE = 1024 * 1024;
const RSS_LIMIT_MB = 60;

interface ColdStart {
  initializeMilliseconds: number;
  peakRssBytes: number;
  toolsListBytes: number;
}

const SERVERS = {
  "wav0-mcp": [path.resolve("bin/wav0-mcp.mjs")],
  "server-everything": [peerEntry("@modelcontextprotocol/server-everything"), "stdio"],
};

/** The MCP server: how fast it starts, and what a call costs. */
export async function benchMcp(): Promise<void> {
  await benchColdStart();
  await benchMcpCalls();
}

/** Cold start of the stdio process beside a peer: rounds interleaved, so that both meet the same load. */
async function benchColdStart(): Promise<void> {
  const results: Record<string, ColdStart[]> = {};
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, command] of Object.entries(SERVERS)) {
      const result = await coldStart(command);
      if (round > 0) (results[name] ??= []).push(result);
    }
  }
  const [ours, peer] = Object.keys(SERVERS).map((name) => results[name] ?? []);
  const middle = (runs: ColdStart[] = [], field: keyof ColdStart) => median(runs.map((run) => run[field]));
  const ratio = middle(ours, "initializeMilliseconds") / middle(peer, "initializeMilliseconds");
  printSection(`stdio cold start, ${ROUNDS} rounds interleaved with server-everything`, [
    {
      name: "spawn → initialize",
      value: milliseconds(middle(ours, "initializeMilliseconds")),
      beside: `${milliseconds(middle(peer, "initializeMilliseconds"))} (ratio ${ratio.toFixed(2)}, aim < 1)`,
    },
    {
      name: "peak RSS after tools/list",
      value: `${(middle(ours, "peakRssBytes") / MEGABYTE).toFixed(1)} MB`,
      beside: `${(middle(peer, "peakRssBytes") / MEGABYTE).toFixed(1)} MB (aim ≤ ${RSS_LIMIT_MB} MB)`,
    },
    {
      name: "tools/list",
      value: `${middle(ours, "toolsListBytes")} bytes`,
      beside: `${middle(peer, "toolsListBytes")} bytes`,
    },
  ]);
}

async function coldStart(command: readonly string[]): Promise<ColdStart> {
  const start = performance.now();
  const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "ignore"] });
  const read = lineReader(child);
  const clientInfo = { name: "bench", version: "1" };
  send(child, { id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo } });
  await read(1);
  const initializeMilliseconds = performance.now() - start;
  send(child, { method: "notifications/initialized" });
  send(child, { id: 2, method: "tools/list", params: {} });
  const toolsListBytes = (await read(2)).length;
  const peakRssBytes = peakRss(child.pid);
  child.kill();
  return { initializeMilliseconds, peakRssBytes, toolsListBytes };
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

function send(child: Child, message: Record<string, unknown>): void {
  child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

/** Waits for the answer to a request; notifications in between are passed over. */
function lineReader(child: Child): (id: number) => Promise<string> {
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return async (id) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`The server ended before it answered request ${id}`);
      const message: unknown = JSON.parse(value);
      if (typeof message === "object" && message !== null && "id" in message && message.id === id) return value;
    }
  };
}

/** VmHWM, the most memory that was ever resident. Linux only; 0 elsewhere. */
function peakRss(pid: number | undefined): number {
  if (process.platform !== "linux" || pid === undefined) return 0;
  const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1] ?? 0) * 1024;
}

function peerEntry(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return path.join(path.dirname(manifest), "dist", "index.js");
}
