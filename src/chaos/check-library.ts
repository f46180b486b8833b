import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { decodeAudio } from "../audio/codec/decode.ts";
import { sampleSummarySchema, type SampleSummary } from "../contracts/tool-list/tool-output.ts";
import { sha256 } from "./actions.ts";
import type { PatientClient } from "./client.ts";
import type { Findings } from "./findings.ts";
import type { Memory } from "./memory.ts";
import type { Subject } from "./subject.ts";

const pageSchema = z.object({
  folder: z.string().optional(),
  samples: z.array(sampleSummarySchema),
  cursor: z.string().optional(),
});
const PAGE_SIZE = 100;
/** The folder follows the library by itself. */
const FOLLOW_MILLIS = 60_000;

/** Holds the library and its folder against what the user was told. */
export async function checkLibrary(
  client: PatientClient,
  memory: Memory,
  subject: Subject,
  findings: Findings,
): Promise<void> {
  checkWishes(memory, findings);
  const listed = await listSamples(client);
  const ids = new Set(listed.map(({ sampleId }) => sampleId));
  if (ids.size < listed.length) findings.duplicated.push(`the list names ${listed.length - ids.size} samples twice`);
  for (const { sampleId } of memory.living()) {
    if (!ids.has(sampleId)) findings.lost.push(`sample ${sampleId} is not in the library`);
  }
  for (const sample of listed) {
    if (memory.deletedIds.has(sample.sampleId)) findings.other.push(`${sample.name} was deleted and is there`);
    else if (!memory.samples.has(sample.sampleId)) findings.duplicated.push(`nobody asked for ${sample.name}`);
  }
  await checkFiles(listed, memory, subject, findings);
}

function checkWishes({ wishes }: Memory, findings: Findings): void {
  for (const { mark, sampleCount, jobs } of wishes) {
    const completed = jobs.filter(({ seen }) => seen.status === "completed");
    const last = jobs.at(-1);
    const isTakenBack = jobs.some(({ isCanceledByUser }) => isCanceledByUser);
    if (completed.length > 1) findings.duplicated.push(`${mark} was made ${completed.length} times`);
    if (completed.length === 0 && !isTakenBack && last) {
      findings.lost.push(`${mark}, job ${last.jobId}: ${last.seen.status} ${last.seen.error?.message ?? ""}`);
    }
    for (const { jobId, sampleIds } of completed) {
      if (sampleIds.size < sampleCount) findings.lost.push(`job ${jobId}: ${sampleIds.size} of ${sampleCount} samples`);
      if (sampleIds.size > sampleCount) findings.duplicated.push(`job ${jobId}: ${sampleIds.size} for ${sampleCount}`);
    }
  }
}

async function listSamples(client: PatientClient): Promise<(SampleSummary & { file: string })[]> {
  const all: (SampleSummary & { file: string })[] = [];
  let cursor: string | undefined;
  do {
    const page = pageSchema.parse(
      await client.call("search_samples", { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
    );
    for (const sample of page.samples) all.push({ ...sample, file: fileOf(sample, page.folder) });
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}

function fileOf({ path: told, name, format = "wav" }: SampleSummary, folder = ""): string {
  return told ?? path.join(folder, `${name}.${format}`);
}

async function checkFiles(
  listed: readonly { sampleId: string; file: string }[],
  memory: Memory,
  subject: Subject,
  findings: Findings,
): Promise<void> {
  const kept = listed.filter(({ sampleId }) => !memory.leftPaths.has(sampleId)).map(({ file }) => file);
  const expected = new Set([...kept, ...memory.ownFiles.keys()]);
  const until = Date.now() + FOLLOW_MILLIS;
  let difference = compare(expected, await filesIn(subject.library));
  while (difference.length > 0 && Date.now() < until) {
    await sleep(500);
    difference = compare(expected, await filesIn(subject.library));
  }
  findings.other.push(...difference);
  for (const file of kept) await checkSound(file, findings);
  for (const [file, hash] of memory.ownFiles) {
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null || sha256(bytes) !== hash) findings.other.push(`the user's ${path.basename(file)} was touched`);
  }
}

function compare(expected: ReadonlySet<string>, found: readonly string[]): string[] {
  const there = new Set(found);
  return [
    ...[...expected].filter((file) => !there.has(file)).map((file) => `${path.basename(file)} is not in the folder`),
    ...found.filter((file) => !expected.has(file)).map((file) => `${path.basename(file)} is too much in the folder`),
  ];
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return files.filter((file) => !path.relative(folder, file).startsWith("."));
}

async function checkSound(file: string, findings: Findings): Promise<void> {
  try {
    const { audio } = await decodeAudio(await readFile(file));
    if ((audio.channels[0]?.length ?? 0) === 0) throw new Error("it is empty");
  } catch (error) {
    findings.lost.push(`${path.basename(file)} cannot be heard: ${error instanceof Error ? error.message : error}`);
  }
}
