import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { generateSample } from "../contracts/job.ts";
import { toolJobSchema } from "../contracts/tool-list/tool-output.ts";
import { findHub, stopHub, type HubAddress } from "../hub/discovery.ts";
import { processTime } from "./process-time.ts";
import { milliseconds, printSection, type Figure } from "./report.ts";
import { median, processorTime, timeIt } from "./statistics.ts";

const ROUNDS = 7;
const AIM_MILLISECONDS = 300;
const AIM_COLD_MILLISECONDS = 1_500;
/** What a job leaves to do after its end belongs to it, too. */
const AFTERMATH_MILLISECONDS = 1_500;
const REQUEST = { prompt: "warm house chords with drums and bass", bpm: 124, bars: 4 };

/** A build with a hub of its own. */
interface Subject {
  home: string;
  client: Client;
  hub: HubAddress;
  coldMilliseconds: number;
  /** Processor time of the hub, all threads, from its start to the end of the first call. */
  coldProcessor: number;
  calls: number[];
  /** Processor time of the hub, all threads, for each call. */
  processor: number[];
}

/**
 * `generate_sample` through a real client: from the call to the completed job, and how much of it is rendering.
 * @param beside folder of another build, as an unpacked package, that is measured in alternating rounds
 */
export async function benchJob(beside: string | null = null): Promise<void> {
  const subjects: Subject[] = [];
  try {
    for (const folder of [path.resolve(), ...(beside === null ? [] : [path.resolve(beside)])]) {
      subjects.push(await startSubject(folder));
    }
    const renders: number[] = [];
    for (let seed = 2; seed < 2 + ROUNDS; seed++) {
      for (const subject of subjects) await measureCall(subject, seed);
      renders.push(processorTime(() => renderSample(readRecipe({ ...REQUEST, seed }))));
    }
    const title = `generate_sample, ${REQUEST.bars} bars at ${REQUEST.bpm} BPM, call → completed`;
    printSection(title, [...figuresOf(subjects), { name: "rendering, CPU", value: milliseconds(median(renders)) }]);
  } finally {
    for (const { client, hub, home } of subjects) {
      await client.close();
      await stopHub(hub, home);
      await rm(home, { recursive: true, force: true });
    }
  }
}

function figuresOf([ours, before]: readonly Subject[]): Figure[] {
  if (!ours) return [];
  const row = (name: string, valueOf: (subject: Subject) => number, aim?: number): Figure => {
    const told = aim === undefined ? [] : [`aim ≤ ${aim} ms`];
    if (before)
      told.push(`${milliseconds(valueOf(before))} before: ${(valueOf(ours) / valueOf(before)).toFixed(2)} of it`);
    return { name, value: milliseconds(valueOf(ours)), beside: told.join(", ") };
  };
  return [
    row("first call of a fresh machine (starts the hub)", (subject) => subject.coldMilliseconds, AIM_COLD_MILLISECONDS),
    row("CPU of the hub for its start and that call", (subject) => subject.coldProcessor),
    row("call → completed, warm", (subject) => median(subject.calls), AIM_MILLISECONDS),
    row("CPU of the hub for it", (subject) => median(subject.processor)),
  ];
}

async function startSubject(folder: string): Promise<Subject> {
  const home = await mkdtemp(path.join(os.tmpdir(), "wav0-bench-"));
  const client = new Client({ name: "bench", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [path.join(folder, "bin/wav0-mcp.mjs")],
      env: { ...getDefaultEnvironment(), WAV0_HOME: home, WAV0_PORT: "0" },
    }),
  );
  const coldMilliseconds = await timeIt(() => generate(client, 1));
  const hub = await findHub(home);
  if (!hub) throw new Error(`The hub of ${folder} has gone`);
  return { home, client, hub, coldMilliseconds, coldProcessor: processorTimeOf(hub.pid), calls: [], processor: [] };
}

async function measureCall({ client, hub, calls, processor }: Subject, seed: number): Promise<void> {
  const before = processorTimeOf(hub.pid);
  calls.push(await timeIt(() => generate(client, seed)));
  await sleep(AFTERMATH_MILLISECONDS);
  processor.push(processorTimeOf(hub.pid) - before);
}

/** Linux only; 0 elsewhere. */
function processorTimeOf(pid: number): number {
  return process.platform === "linux" ? processTime(readFileSync(`/proc/${pid}/stat`, "utf8")) : 0;
}

async function generate(client: Client, seed: number): Promise<void> {
  const result = await client.callTool({
    name: generateSample.name,
    arguments: { ...REQUEST, seed, waitSeconds: 45 },
  });
  const job = toolJobSchema.parse(result.structuredContent);
  if (job.status !== "completed") throw new Error(`Job ${job.jobId} is ${job.status}`);
}
