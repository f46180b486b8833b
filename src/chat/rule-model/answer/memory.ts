import { type JobView, generateSample, jobViewSchema, splitStems } from "../../../contracts/job.ts";
import { mixSamples } from "../../../contracts/edit.ts";
import type { InputOf } from "../../../contracts/contract.ts";
import { type SampleView, sampleViewSchema } from "../../../contracts/sample.ts";
import { STEM_TYPES } from "../../../contracts/words/stems.ts";
import { ATTACHED, type PastCall } from "./conversation.ts";

export type MakeInput = InputOf<typeof generateSample>;
export type MixTrack = InputOf<typeof mixSamples>["tracks"][number];

/** State of a conversation, derived from its calls; latest first unless stated otherwise. */
export interface Memory {
  /** Requests to make a sample, oldest first. */
  makes: readonly Make[];
  /** The make that follow-ups change: the last, or one referred to since. */
  make: Make | null;
  /** Latest known view of each job. */
  jobs: readonly JobView[];
  samples: readonly SampleView[];
  /** Samples shown together, oldest first. */
  groups: readonly Group[];
  /** Referent of "it": the job or sample last referred to. */
  subject: Subject | null;
  /** Tracks of the last mix. */
  lastMix: readonly MixTrack[] | null;
}

/** A request to make a sample, with its job; null if it was refused. */
export interface Make {
  input: MakeInput;
  jobId: string | null;
}

/** Samples shown together: a list, or the results of a job, which may still be open. */
export interface Group {
  jobId: string | null;
  samples: readonly Shown[];
  /** Number of samples, including those still to come. */
  size: number;
  /** Words that asked for them. */
  words: string;
}

export interface Shown {
  sampleId: string;
  name: string;
}

export type Subject = { kind: "job"; job: JobView } | { kind: "sample"; sampleId: string; name: string };

/** Listing tools: their results change "it" only when there is exactly one. */
const LISTS: ReadonlySet<string> = new Set(["search_samples", "list_jobs"]);

const NOTHING: Memory = {
  makes: [],
  make: null,
  jobs: [],
  samples: [],
  groups: [],
  subject: null,
  lastMix: null,
};

/** Derives the memory from calls and their results; results of unknown shape are ignored. */
export function remember(calls: readonly PastCall[]): Memory {
  return calls.reduce(add, NOTHING);
}

function add(memory: Memory, call: PastCall): Memory {
  const { tool, input, result } = call;
  const asked = tool === generateSample.name ? generateSample.input.safeParse(input).data : undefined;
  if (result.kind !== "done") return asked ? withMake(memory, { input: asked, jobId: null }) : memory;
  if (tool === ATTACHED) {
    const subject = attachedSubject(result.value);
    return subject ? { ...memory, subject, groups: withGroup(memory.groups, groupOf([subject])) } : memory;
  }
  const jobs = jobsOf(result.value);
  const samples = samplesOf(result.value);
  const made = asked ? withMake(memory, { input: asked, jobId: jobs[0]?.jobId ?? null }) : memory;
  const groups = tool === "list_jobs" ? memory.groups : withGroup(memory.groups, groupFrom(call, jobs[0], samples));
  return speakOf(call, {
    ...made,
    jobs: latestFirst(jobs, memory.jobs, ({ jobId }) => jobId),
    samples: latestFirst(samples, memory.samples, ({ sampleId }) => sampleId),
    groups,
    // Of several that are shown, the user picks one.
    subject: subjectOf(jobs, samples, LISTS.has(tool)) ?? (samples.length > 1 ? null : memory.subject),
    lastMix: tool === mixSamples.name ? (mixSamples.input.safeParse(input).data?.tracks ?? null) : memory.lastMix,
  });
}

/** An equal request returns the same job, which becomes the subject again. */
function withMake(memory: Memory, make: Make): Memory {
  const same = make.jobId === null ? undefined : memory.makes.find(({ jobId }) => jobId === make.jobId);
  return same ? { ...memory, make: same } : { ...memory, makes: [...memory.makes, make], make };
}

/** A call about a sample or job made here makes it the subject. */
function speakOf({ tool, input }: PastCall, memory: Memory): Memory {
  if (tool === generateSample.name || LISTS.has(tool)) return memory;
  const { jobId, sampleId } = input;
  const group = memory.groups.find(
    (each) =>
      each.jobId !== null && (each.jobId === jobId || each.samples.some((shown) => shown.sampleId === sampleId)),
  );
  const make = group && memory.makes.find((each) => each.jobId === group.jobId);
  return make ? { ...memory, make } : memory;
}

function attachedSubject(value: unknown): Extract<Subject, { kind: "sample" }> | null {
  const [sampleId, name] = [fieldOf(value, "sampleId"), fieldOf(value, "name")];
  return typeof sampleId === "string" && typeof name === "string" ? { kind: "sample", sampleId, name } : null;
}

/** A job that packs samples makes none, so these stay what is spoken of. */
function subjectOf(jobs: readonly JobView[], samples: readonly SampleView[], isList: boolean): Subject | null {
  if (isList && jobs.length + samples.length !== 1) return null;
  const [job] = jobs.filter(({ type }) => type !== "project");
  if (job && !isList) return { kind: "job", job };
  const [sample] = samples;
  return sample ? { kind: "sample", sampleId: sample.sampleId, name: sample.name } : null;
}

function groupFrom({ tool, input }: PastCall, job: JobView | undefined, samples: readonly SampleView[]): Group {
  if (!job) return groupOf(samples);
  const expected =
    tool === splitStems.name ? STEM_TYPES.length : tool === generateSample.name ? Number(input["variations"] ?? 1) : 0;
  const words = typeof input["prompt"] === "string" ? input["prompt"] : "";
  return { jobId: job.jobId, samples, size: samples.length || expected, words };
}

function groupOf(samples: readonly Shown[]): Group {
  return { jobId: null, samples, size: samples.length, words: "" };
}

/** Keeps one group per job, updated as the job goes on; samples shown with others get no group of their own. */
function withGroup(groups: readonly Group[], group: Group): Group[] {
  const known = groups.find(({ jobId }) => jobId !== null && jobId === group.jobId);
  if (known) {
    const size = group.samples.length || known.size;
    const fuller = { ...known, size, samples: group.samples.length > 0 ? group.samples : known.samples };
    return groups.map((each) => (each === known ? fuller : each));
  }
  const isKnown = groups.some(({ samples }) => group.samples.every((shown) => holds(samples, shown)));
  return group.size === 0 || (group.jobId === null && isKnown) ? [...groups] : [...groups, group];
}

function holds(samples: readonly Shown[], { sampleId }: Shown): boolean {
  return samples.some((shown) => shown.sampleId === sampleId);
}

function latestFirst<Item>(fresh: readonly Item[], known: readonly Item[], idOf: (item: Item) => string): Item[] {
  const ids = new Set(fresh.map(idOf));
  return [...fresh, ...known.filter((item) => !ids.has(idOf(item)))];
}

/** Jobs in a result: the result itself, or a list of them. */
export function jobsOf(value: unknown): JobView[] {
  return itemsOf(value, "jobs").flatMap((item) => jobViewSchema.safeParse(item).data ?? []);
}

/** Samples in a result: the result itself, or those of a job, a search or an edit. */
export function samplesOf(value: unknown): SampleView[] {
  const nested = itemsOf(value, "jobs").flatMap((item) => [...itemsOf(item, "samples"), fieldOf(item, "sample")]);
  return nested.flatMap((item) => sampleViewSchema.safeParse(item).data ?? []);
}

/** The named list of the value, else the value itself. */
function itemsOf(value: unknown, field: string): unknown[] {
  const list = fieldOf(value, field);
  return Array.isArray(list) ? list : [value];
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === field)?.[1]
    : undefined;
}
