import { checkJobStatus, listJobs } from "../contracts/job.ts";
import type { Config } from "../config.ts";
import { findHub } from "../hub/discovery.ts";
import { MCP_PATH } from "../mcp/http/mcp-http.ts";
import { openStudio } from "./studio.ts";
import { formatJobs, formatSamples } from "./table.ts";
import { readCommand } from "./usage.ts";

/** `jobs [--status s] [--type t] [--limit n]`: one line a job. */
export async function jobs(args: readonly string[], config: Config): Promise<number> {
  const { flags } = readCommand("jobs", args);
  const studio = await openStudio(config);
  try {
    const page = await studio.call(listJobs, flags);
    process.stdout.write(`${formatJobs(page.jobs)}\n${page.cursor ? `More: --cursor ${page.cursor}\n` : ""}`);
    return 0;
  } finally {
    await studio.close();
  }
}

/** `status`: whether a hub runs, without starting one. `status <jobId>`: one job with its samples. */
export async function status(args: readonly string[], config: Config): Promise<number> {
  const [jobId] = readCommand("status", args).operands;
  return jobId === undefined ? hubStatus(config) : jobStatus(jobId, config);
}

async function hubStatus(config: Config): Promise<number> {
  if (config.convexUrl) process.stdout.write(`This studio is the Convex deployment at ${config.convexUrl}\n`);
  const hub = await findHub(config.home);
  if (!hub) {
    process.stdout.write(`No hub runs for ${config.home}; it starts with the first call, or by "wav0-mcp serve"\n`);
    return config.convexUrl ? 0 : 3;
  }
  const minutes = Math.round((Date.now() - hub.startedAt) / 60_000);
  process.stdout.write(
    `Hub ${hub.version} at ${hub.url}, process ${hub.pid}, up ${minutes} min, data in ${config.home}\nMCP over HTTP at ${hub.url}${MCP_PATH}, with the header that "wav0-mcp install --http" prints\n`,
  );
  return 0;
}

async function jobStatus(jobId: string, config: Config): Promise<number> {
  const studio = await openStudio(config);
  try {
    const job = await studio.call(checkJobStatus, { jobId });
    process.stdout.write(`${formatJobs([job])}\n${job.error ? `${job.error.code}: ${job.error.message}\n` : ""}`);
    if (job.samples.length > 0) process.stdout.write(`\n${formatSamples(job.samples)}\n`);
    return 0;
  } finally {
    await studio.close();
  }
}
