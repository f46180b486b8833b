import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { generateSample } from "../contracts/job.ts";
import { toolJobSchema } from "../contracts/tool-list/tool-output.ts";
import { findHub, stopHub } from "../hub/discovery.ts";
import { milliseconds, printSection } from "./report.ts";
import { median, timeIt } from "./statistics.ts";

const ROUNDS = 7;
const AIM_MILLISECONDS = 1_500;
const REQUEST = { prompt: "warm house chords with drums and bass", bpm: 124, bars: 4 };

/** `generate_sample` through a real client: from the call to the completed job, and how much of it is rendering. */
export async function benchJob(): Promise<void> {
  const home = await mkdtemp(path.join(os.tmpdir(), "wav0-bench-"));
  const client = new Client({ name: "bench", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [path.resolve("bin/wav0-mcp.mjs")],
      env: { ...getDefaultEnvironment(), WAV0_HOME: home, WAV0_PORT: "0" },
    }),
  );
  try {
    const first = await timeIt(() => generate(client, 1));
    const calls: number[] = [];
    const renders: number[] = [];
    for (let seed = 2; seed < 2 + ROUNDS; seed++) {
      calls.push(await timeIt(() => generate(client, seed)));
      renders.push(await timeIt(() => renderSample(readRecipe({ ...REQUEST, seed }))));
    }
    printSection(`generate_sample, ${REQUEST.bars} bars at ${REQUEST.bpm} BPM, call → completed`, [
      { name: "first call of a fresh machine (starts the hub)", value: milliseconds(first) },
      { name: "call → completed", value: milliseconds(median(calls)), beside: `aim ≤ ${AIM_MILLISECONDS} ms` },
      { name: "of it rendering", value: milliseconds(median(renders)) },
    ]);
  } finally {
    await client.close();
    const hub = await findHub(home);
    if (hub) await stopHub(hub, home);
    await rm(home, { recursive: true, force: true });
  }
}

async function generate(client: Client, seed: number): Promise<void> {
  const result = await client.callTool({
    name: generateSample.name,
    arguments: { ...REQUEST, seed, waitSeconds: 45 },
  });
  const job = toolJobSchema.parse(result.structuredContent);
  if (job.status !== "completed") throw new Error(`Job ${job.jobId} is ${job.status}`);
}
