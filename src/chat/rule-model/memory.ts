import { type JobView, generateSample, jobViewSchema } from "../../contracts/job.ts";
import type { InputOf } from "../../contracts/operation.ts";
import { type SampleView, sampleViewSchema } from "../../contracts/sample.ts";
import { ATTACHED, type PastCall } from "./conversation.ts";

export type MakeInput = InputOf<typeof generateSample>;

/** What a conversation has brought, latest first. */
export interface Memory {
  /** What was last asked to be made. */
  lastMake: MakeInput | null;
  /** How often something was asked to be made. */
  makes: number;
  /** Each job as it was last seen. */
  jobs: readonly JobView[];
  samples: readonly SampleView[];
  /** What "it" is: the job or sample that was last spoken of. */
  subject: Subject | null;
}

export type Subject = { kind: "job"; job: JobView } | { kind: "sample"; sampleId: string; name: string };

/** Tools whose results only tell of what is there; "it" does not change by them unless there is but one. */
const LISTS: ReadonlySet<string> = new Set(["search_samples", "list_jobs"]);

/** Remembers calls and their results. Results that are not what the studio gives say nothing. */
export function remember(calls: readonly PastCall[]): Memory {
  let memory: Memory = { lastMake: null, makes: 0, jobs: [], samples: [], subject: null };
  for (const call of calls) memory = add(memory, call);
  return memory;
}

function add(memory: Memory, { tool, input, result }: PastCall): Memory {
  const make = tool === generateSample.name ? generateSample.input.safeParse(input).data : undefined;
  const asked = make ? { lastMake: make, makes: memory.makes + 1 } : {};
  if (result.kind !== "done") return { ...memory, ...asked };
  if (tool === ATTACHED) return { ...memory, subject: attachedSubject(result.value) ?? memory.subject };
  const jobs = jobsOf(result.value);
  const samples = samplesOf(result.value);
  return {
    ...memory,
    ...asked,
    jobs: latestFirst(jobs, memory.jobs, ({ jobId }) => jobId),
    samples: latestFirst(samples, memory.samples, ({ sampleId }) => sampleId),
    subject: subjectOf(jobs, samples, LISTS.has(tool)) ?? memory.subject,
  };
}

function attachedSubject(value: unknown): Subject | null {
  const [sampleId, name] = [fieldOf(value, "sampleId"), fieldOf(value, "name")];
  return typeof sampleId === "string" && typeof name === "string" ? { kind: "sample", sampleId, name } : null;
}

function subjectOf(jobs: readonly JobView[], samples: readonly SampleView[], isList: boolean): Subject | null {
  if (isList && jobs.length + samples.length !== 1) return null;
  const [job] = jobs;
  if (job && !isList) return { kind: "job", job };
  const [sample] = samples;
  return sample ? { kind: "sample", sampleId: sample.sampleId, name: sample.name } : null;
}

function latestFirst<Item>(fresh: readonly Item[], known: readonly Item[], idOf: (item: Item) => string): Item[] {
  const ids = new Set(fresh.map(idOf));
  return [...fresh, ...known.filter((item) => !ids.has(idOf(item)))];
}

/** The job that a result is, or the jobs that it lists. */
export function jobsOf(value: unknown): JobView[] {
  return itemsOf(value, "jobs").flatMap((item) => jobViewSchema.safeParse(item).data ?? []);
}

/** The sample that a result is, or the samples in it: of a job, of a search, of what was made at once. */
export function samplesOf(value: unknown): SampleView[] {
  const nested = itemsOf(value, "jobs").flatMap((item) => [...itemsOf(item, "samples"), fieldOf(item, "sample")]);
  return nested.flatMap((item) => sampleViewSchema.safeParse(item).data ?? []);
}

/** A list that is a field of the value, else the value itself. */
function itemsOf(value: unknown, field: string): unknown[] {
  const list = fieldOf(value, field);
  return Array.isArray(list) ? list : [value];
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === field)?.[1]
    : undefined;
}
