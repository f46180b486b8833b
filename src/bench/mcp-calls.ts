import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { findHub } from "../hub/discovery.ts";
import { readHubToken } from "../hub/hub-file.ts";
import { mcpToken } from "../hub/mcp-token.ts";
import { milliseconds, perSecond, printSection, type Figure } from "./report.ts";
import { median, quantile, timeIt } from "./statistics.ts";

const CALLS = 300;
const SESSIONS = 100;
const EXECUTABLE = path.resolve("bin/wav0-mcp.mjs");
const CALLED = {
  // Refused by the schema, so all that is measured is the protocol.
  "a call that needs no studio": { name: "generate_sample", arguments: { prompt: "" } },
  "a call that reads the library": { name: "search_samples", arguments: {} },
};

/** Cost of a tool call beyond its work, over both transports, and with a hundred sessions at a time. */
export async function benchMcpCalls(): Promise<void> {
  const home = mkdtempSync(path.join(os.tmpdir(), "wav0-bench-mcp-"));
  const env = { ...getDefaultEnvironment(), WAV0_HOME: home, WAV0_PORT: "0" };
  const hub = spawn(process.execPath, [EXECUTABLE, "serve"], { env, stdio: "ignore" });
  const gone = new Promise((resolve) => hub.once("exit", resolve));
  try {
    const url = new URL(`${await hubUrl(home)}/mcp`);
    const requestInit = { headers: { authorization: `Bearer ${mcpToken(await readHubToken(home))}` } };
    const overHttp = () => new StreamableHTTPClientTransport(url, { requestInit });
    const stdio = new StdioClientTransport({ command: process.execPath, args: [EXECUTABLE], env, stderr: "ignore" });
    printSection(`tool calls, ${CALLS} one after another: p50 (p99 beside)`, [
      ...(await callFigures("stdio", await connect(stdio))),
      ...(await callFigures("HTTP", await connect(overHttp()))),
    ]);
    printSection(`${SESSIONS} sessions at a time over HTTP`, await sessionFigures(overHttp));
  } finally {
    hub.kill();
    await gone;
    rmSync(home, { recursive: true, force: true });
  }
}

async function callFigures(transport: string, client: Client): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [what, call] of Object.entries(CALLED)) {
    await client.callTool(call);
    const times: number[] = [];
    for (let count = 0; count < CALLS; count++) times.push(await timeIt(() => client.callTool(call)));
    const [p50, p99] = [median(times), quantile(times, 0.99)];
    figures.push({ name: `${transport}: ${what}`, value: milliseconds(p50), beside: milliseconds(p99) });
  }
  await client.close();
  return figures;
}

async function sessionFigures(overHttp: () => StreamableHTTPClientTransport): Promise<Figure[]> {
  let clients: Client[] = [];
  const all = Array.from({ length: SESSIONS }, overHttp);
  const opening = await timeIt(async () => (clients = await Promise.all(all.map(connect))));
  const call = CALLED["a call that needs no studio"];
  const calling = await timeIt(() => Promise.all(clients.map((client) => client.callTool(call))));
  await Promise.all(clients.map((client) => client.close()));
  return [
    { name: "all opened", value: milliseconds(opening), beside: perSecond(SESSIONS, opening) },
    { name: "one call in each", value: milliseconds(calling), beside: perSecond(SESSIONS, calling) },
  ];
}

async function connect(transport: StdioClientTransport | StreamableHTTPClientTransport): Promise<Client> {
  const client = new Client({ name: "bench", version: "1" });
  await client.connect(transport);
  return client;
}

/** @throws if the hub does not answer: a bench that waits for ever tells nothing */
async function hubUrl(home: string): Promise<string> {
  for (let attempt = 0; attempt < 1_500; attempt++) {
    const hub = await findHub(home);
    if (hub) return hub.url;
    await sleep(20);
  }
  throw new Error(`The studio did not start; see ${home}/hub.log`);
}
