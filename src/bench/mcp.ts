import { spawn, type ChildProcessByStdio } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { benchMcpCalls } from "./mcp-calls.ts";
import { milliseconds, printSection, type Figure } from "./report.ts";
import { median } from "./statistics.ts";

const ROUNDS = 9;
const MEGABYTE = 1024 * 1024;
const RSS_LIMIT_MB = 60;
const START_RATIO_LIMIT = 0.6;
const CPU_RATIO_LIMIT = 0.5;

interface ColdStart {
  initializeMilliseconds: number;
  /** CPU time of all threads, up to the answer to tools/list. */
  cpuMilliseconds: number;
  peakRssBytes: number;
  toolsListBytes: number;
}

/** Ours first, then those that it is measured beside; each with its arguments. */
const SERVERS: Record<string, string[]> = {
  "wav0-mcp": [path.resolve("bin/wav0-mcp.mjs")],
  "server-everything": [peerEntry("@modelcontextprotocol/server-everything"), "stdio"],
  "server-filesystem": [peerEntry("@modelcontextprotocol/server-filesystem"), os.tmpdir()],
};

/** The MCP server: how fast it starts, and what a call costs. */
export async function benchMcp(): Promise<void> {
  await benchColdStart();
  await benchMcpCalls();
}

/** Cold start of the stdio process beside peers: rounds interleaved, so that all meet the same load. */
async function benchColdStart(): Promise<void> {
  const results = new Map<string, ColdStart[]>(Object.keys(SERVERS).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, command] of Object.entries(SERVERS)) {
      const result = await coldStart(command);
      if (round > 0) results.get(name)?.push(result);
    }
  }
  const [ours = MISSING, ...peers] = [...results].map(([name, runs]) => ({ name, ...middle(runs) }));
  printSection(`stdio cold start, ${ROUNDS} rounds interleaved`, coldStartFigures(ours, peers));
}

type Named = ColdStart & { name: string };

const MISSING: Named = { name: "", initializeMilliseconds: 0, cpuMilliseconds: 0, peakRssBytes: 0, toolsListBytes: 0 };

function middle(runs: readonly ColdStart[]): ColdStart {
  const of = (field: keyof ColdStart) => median(runs.map((run) => run[field]));
  return {
    initializeMilliseconds: of("initializeMilliseconds"),
    cpuMilliseconds: of("cpuMilliseconds"),
    peakRssBytes: of("peakRssBytes"),
    toolsListBytes: of("toolsListBytes"),
  };
}

function coldStartFigures(ours: Named, peers: readonly Named[]): Figure[] {
  const beside = (show: (server: Named) => string) => peers.map((peer) => `${peer.name} ${show(peer)}`).join(", ");
  const ratio = (field: keyof ColdStart) => (ours[field] / Math.min(...peers.map((peer) => peer[field]))).toFixed(2);
  const megabytes = ({ peakRssBytes }: Named) => `${(peakRssBytes / MEGABYTE).toFixed(1)} MB`;
  return [
    {
      name: "spawn → initialize",
      value: milliseconds(ours.initializeMilliseconds),
      beside: beside((peer) => milliseconds(peer.initializeMilliseconds)),
    },
    { name: "… of the faster peer", value: ratio("initializeMilliseconds"), beside: `aim ≤ ${START_RATIO_LIMIT}` },
    {
      name: "CPU to tools/list",
      value: milliseconds(ours.cpuMilliseconds),
      beside: beside((peer) => milliseconds(peer.cpuMilliseconds)),
    },
    { name: "… of the thriftier peer", value: ratio("cpuMilliseconds"), beside: `aim ≤ ${CPU_RATIO_LIMIT}` },
    { name: "peak RSS", value: megabytes(ours), beside: `${beside(megabytes)} (aim ≤ ${RSS_LIMIT_MB} MB)` },
    {
      name: "tools/list",
      value: `${ours.toolsListBytes} bytes`,
      beside: beside((peer) => `${peer.toolsListBytes} bytes`),
    },
  ];
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
  const cpuMilliseconds = cpuTime(child.pid);
  const peakRssBytes = peakRss(child.pid);
  child.kill();
  return { initializeMilliseconds, cpuMilliseconds, peakRssBytes, toolsListBytes };
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

/** Milliseconds on a CPU, of all threads that still run. Linux only; 0 elsewhere. */
function cpuTime(pid: number | undefined): number {
  if (process.platform !== "linux" || pid === undefined) return 0;
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map(
    (thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0],
  );
  return nanoseconds.reduce((sum, time) => sum + Number(time), 0) / 1e6;
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
