import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { checkJobStatus, generateSample, isOpen, splitStems } from "../contracts/job.ts";
import type { ProjectFileView } from "../contracts/project-file.ts";
import { exportProject } from "../contracts/project.ts";
import type { ToolContract } from "../contracts/contract.ts";
import { toolJobSchema, type ToolJob, type ToolSample } from "../contracts/tool-list/tool-output.ts";
import { AppError } from "../contracts/errors.ts";
import { VERSION } from "../config.ts";
import { findHub, stopHub } from "../hub/discovery.ts";
import { formatSamples } from "./table.ts";
import { readCommand } from "./usage.ts";

const REQUEST = {
  prompt: "warm lo-fi house chords with dusty drums and a round bass",
  bpm: 124,
  key: "A minor",
  bars: 4,
};
/** Key of the variation: away from the loop's, and as easy to tell. */
const OTHER_KEY = "D minor";
const WAIT_SECONDS = 45;

/**
 * The main job through a real MCP client over stdio: generates a loop, its stems, its MIDI, a variation in another key and
 * a session of all of it, splits the given files, and prints what was made. Uses a data directory of its own and stops
 * its hub; the files stay.
 */
export async function demo(args: readonly string[]): Promise<number> {
  const { operands: files } = readCommand("demo", args);
  const home = path.join(os.tmpdir(), "wav0-demo");
  await mkdir(home, { recursive: true });
  const client = await connect(home, files);
  try {
    say(`Generating: ${REQUEST.prompt}, ${REQUEST.bpm} BPM, ${REQUEST.key}, ${REQUEST.bars} bars`);
    const { made, projects } = await makeAll(client);
    for (const file of files) {
      say(`Splitting ${file}`);
      made.push(...(await runJob(client, splitStems, { path: path.resolve(file) })).samples);
    }
    process.stdout.write(`\n${formatSamples(made)}\n\n${projects.map(describeFile).join("\n")}\n`);
    return 0;
  } finally {
    await client.close();
    const hub = await findHub(home);
    if (hub) await stopHub(hub, home);
  }
}

async function makeAll(client: Client): Promise<{ made: ToolSample[]; projects: ProjectFileView[] }> {
  const { samples: loops } = await runJob(client, generateSample, REQUEST);
  const [loop] = loops;
  if (!loop) throw new AppError("INTERNAL", "Nothing was generated");
  const { sampleId, name } = loop;
  say(`Splitting ${name}`);
  const { samples: stems } = await runJob(client, splitStems, { sampleId });
  say(`A variation in ${OTHER_KEY}`);
  const { samples: others } = await runJob(client, generateSample, {
    ...REQUEST,
    key: OTHER_KEY,
    variationOf: sampleId,
  });
  say("Its MIDI, and a session for Bitwig Studio, Cubase or Studio One");
  const sampleIds = [sampleId, ...others.map((other) => other.sampleId)];
  const midi = await runJob(client, exportProject, { sampleIds: [sampleId], format: "midi" });
  const session = await runJob(client, exportProject, { sampleIds, format: "dawproject", stems: true });
  return { made: [loop, ...stems, ...others], projects: [midi, session].flatMap(({ file }) => file ?? []) };
}

function describeFile({ path: file, name, extension, contents }: ProjectFileView): string {
  return `${file ?? `${name}.${extension}`}  (${contents.join(", ")})`;
}

async function connect(home: string, files: readonly string[]): Promise<Client> {
  const [, script = ""] = process.argv;
  const roots = files.map((file) => path.dirname(path.resolve(file)));
  const client = new Client({ name: "wav0-demo", version: VERSION });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [script],
      // Only what any program needs: a demo must not reach the user's own studio or spend the user's money.
      env: {
        ...getDefaultEnvironment(),
        WAV0_HOME: home,
        WAV0_PORT: "0",
        WAV0_FILE_ROOTS: roots.join(path.delimiter),
      },
      stderr: "inherit",
    }),
  );
  return client;
}

async function runJob(client: Client, operation: ToolContract, input: Record<string, unknown>): Promise<ToolJob> {
  const patience = operation.clientFields.includes("waitSeconds") ? { waitSeconds: WAIT_SECONDS } : {};
  let job = await callTool(client, operation, { ...input, ...patience });
  while (isOpen(job.status))
    job = await callTool(client, checkJobStatus, { jobId: job.jobId, waitSeconds: WAIT_SECONDS });
  if (job.status === "completed") return job;
  throw new AppError(job.error?.code ?? "INTERNAL", job.error?.message ?? `Job ${job.jobId} is ${job.status}`);
}

async function callTool(client: Client, operation: ToolContract, input: Record<string, unknown>): Promise<ToolJob> {
  const result = await client.callTool({ name: operation.name, arguments: input });
  if (result.isError) throw new AppError("INTERNAL", `${operation.name} failed: ${JSON.stringify(result.content)}`);
  return toolJobSchema.parse(result.structuredContent);
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}
