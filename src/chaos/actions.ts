import { createHash } from "node:crypto";
import { mkdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { Random } from "../audio/core/random.ts";
import { isOpen } from "../contracts/job.ts";
import { type ToolJob, toolJobSchema } from "../contracts/tool-list/tool-output.ts";
import type { PatientClient } from "./client.ts";
import type { KnownSample, Memory } from "./memory.ts";
import { newSound } from "./sound.ts";
import type { Subject } from "./subject.ts";

/** Somebody who uses the studio. */
export interface User {
  client: PatientClient;
  random: Random;
  memory: Memory;
  subject: Subject;
}

/** Something that a user does. Does nothing where there is nothing to do it with. */
export type Action = (user: User) => Promise<void>;

const HOSTED_MODELS = ["meta/musicgen", "stability-ai/stable-audio-2.5"];
const LOCAL_MODEL = "wav0/synth";
const STEMS = 4;

/** Actions of users, with their share in percent. */
export const ACTIONS: readonly { weight: number; act: Action }[] = [
  { weight: 34, act: generate },
  { weight: 8, act: importSample },
  { weight: 8, act: split },
  { weight: 6, act: exportSample },
  { weight: 5, act: mix },
  { weight: 5, act: deleteSample },
  { weight: 2, act: moveFile },
  { weight: 6, act: cancel },
  { weight: 12, act: retry },
  { weight: 14, act: look },
];

async function generate({ client, random, memory }: User): Promise<void> {
  const mark = memory.newMark();
  const isLocal = random.chance(0.08);
  const variations = random.chance(0.2) ? 2 : 1;
  const model = isLocal ? LOCAL_MODEL : random.pick(HOSTED_MODELS);
  const input = { prompt: `soft pad ${mark}`, type: "one_shot", durationSeconds: 1, model, variations };
  const job = await client.call("generate_sample", { ...input, requestId: mark });
  memory.begin(mark, variations, toolJobSchema.parse(job));
}

async function importSample({ client, memory, subject }: User): Promise<void> {
  const bytes = newSound();
  const file = await subject.put(`${memory.newMark()}.wav`, bytes);
  keepSample(memory, await client.call("import_sample", { path: file }), sha256(bytes));
}

async function split({ client, random, memory }: User): Promise<void> {
  const whole = memory.living().filter((each) => each.sha256 !== undefined && !memory.neededIds.has(each.sampleId));
  if (whole.length === 0) return;
  const { sampleId, sha256: mark = "" } = random.pick(whole);
  memory.neededIds.add(sampleId);
  const job = await client.call("split_stems", { sampleId, requestId: `split-${sampleId}` });
  memory.begin(mark, STEMS, toolJobSchema.parse(job));
}

async function exportSample({ client, random, memory }: User): Promise<void> {
  await useSamples(memory, pickFree(memory, random, 1), async ([sampleId]) => {
    const name = `export ${memory.newMark()}`;
    const made = await client.call("export_sample", { sampleId, format: "flac", name, requestId: name });
    keepSample(memory, made["sample"]);
  });
}

async function mix({ client, random, memory }: User): Promise<void> {
  await useSamples(memory, pickFree(memory, random, 2), async (ids) => {
    const name = `mix ${memory.newMark()}`;
    const tracks = ids.map((sampleId) => ({ sampleId, gainDb: -6 }));
    keepSample(memory, (await client.call("mix_samples", { tracks, name, requestId: name }))["sample"]);
  });
}

async function deleteSample({ client, random, memory }: User): Promise<void> {
  const [sample] = pickFree(memory, random, 1);
  if (!sample || memory.leftPaths.has(sample.sampleId)) return;
  const { sampleId } = sample;
  memory.deletedIds.add(sampleId);
  await client.call("delete_sample", { sampleId }).catch((error: unknown) => {
    // Deleted by the call before, whose answer was lost.
    if (!String(error).includes("SAMPLE_NOT_FOUND")) throw error;
  });
}

/** A user tidies the library folder. */
async function moveFile({ random, memory, subject }: User): Promise<void> {
  const [sample] = pickFree(memory, random, 1);
  if (!sample?.path || memory.leftPaths.has(sample.sampleId)) return;
  const bytes = await readFile(sample.path).catch(() => null);
  if (!bytes) return;
  const folder = path.join(subject.library, "mine");
  await mkdir(folder, { recursive: true });
  const moved = path.join(folder, path.basename(sample.path));
  await rename(sample.path, moved);
  memory.leftPaths.set(sample.sampleId, sample.path);
  memory.ownFiles.set(moved, sha256(bytes));
}

async function cancel({ client, random, memory }: User): Promise<void> {
  const open = memory.latest().filter(({ job }) => isOpen(job.seen.status));
  if (open.length === 0) return;
  const { job } = random.pick(open);
  const after = await callForJob(client, "cancel_job", { jobId: job.jobId });
  memory.see(job, after);
  if (after.status === "canceled") job.isCanceledByUser = true;
}

async function retry({ client, random, memory }: User): Promise<void> {
  const ended = memory.latest().filter(({ job }) => job.seen.status === "failed" || job.seen.status === "canceled");
  if (ended.length === 0) return;
  const { wish, job } = random.pick(ended);
  const input = { jobId: job.jobId, requestId: `again-${job.jobId}` };
  memory.repeat(wish, await callForJob(client, "retry_job", input));
}

async function look({ client, random, memory }: User): Promise<void> {
  const open = memory.latest().filter(({ job }) => isOpen(job.seen.status));
  if (open.length === 0) return;
  const { job } = random.pick(open);
  memory.see(job, await callForJob(client, "check_job_status", { jobId: job.jobId, waitSeconds: random.integer(3) }));
}

/** Calls a tool that answers with a job. */
export async function callForJob(
  client: PatientClient,
  name: string,
  input: Record<string, unknown>,
): Promise<ToolJob> {
  return toolJobSchema.parse(await client.call(name, input));
}

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function pickFree(memory: Memory, random: Random, count: number): KnownSample[] {
  const free = memory.living().filter(({ sampleId }) => !memory.neededIds.has(sampleId));
  if (free.length < count) return [];
  const start = random.integer(free.length);
  return Array.from({ length: count }, (_, index) => free[(start + index) % free.length]).filter((each) => !!each);
}

/** While something is made of samples nobody deletes them. */
async function useSamples(
  memory: Memory,
  samples: readonly KnownSample[],
  use: (sampleIds: string[]) => Promise<void>,
): Promise<void> {
  if (samples.length === 0) return;
  const ids = samples.map(({ sampleId }) => sampleId);
  for (const id of ids) memory.neededIds.add(id);
  try {
    await use(ids);
  } finally {
    for (const id of ids) memory.neededIds.delete(id);
  }
}

function keepSample(memory: Memory, sample: unknown, hash?: string): void {
  if (typeof sample !== "object" || sample === null || !("sampleId" in sample)) throw new Error("No sample came back");
  const told = "path" in sample && typeof sample.path === "string" ? { path: sample.path } : {};
  memory.keep({ sampleId: String(sample.sampleId), ...told, ...(hash === undefined ? {} : { sha256: hash }) });
}
