import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom, type Random } from "../audio/core/random.ts";
import { isOpen } from "../contracts/job.ts";
import { ModelRuns } from "../testing/replicate/model-runs.ts";
import type { Prediction } from "../testing/replicate/prediction.ts";
import { ReplicateServer } from "../testing/replicate/server.ts";
import { ACTIONS, type User, callForJob, sha256 } from "./actions.ts";
import { type Sums, checkBill } from "./check-bill.ts";
import { checkLibrary } from "./check-library.ts";
import { type ClientKind, PatientClient, Refusal } from "./client.ts";
import { type Findings, noFindings } from "./findings.ts";
import { Injector } from "./injector.ts";
import { Memory } from "./memory.ts";
import { settle } from "./settle.ts";
import { newSound } from "./sound.ts";
import { strikeUntil } from "./strikes.ts";
import { type Subject, openSubject } from "./subject.ts";
import { Tally } from "./tally.ts";
import { byWeight } from "./by-weight.ts";

/** Load and faults of one studio. */
export interface RoundPlan {
  seed: number;
  /** So many faults, then everything is healed. */
  faults: number;
  /** True if the provider can reach the studio; else the studio asks it. */
  hasWebhooks: boolean;
  /** Each is a user of its own. The first is over stdio. */
  clients: readonly ClientKind[];
  maxOutageMillis: number;
  isLeftOut(mode: string): boolean;
  /** Told now and then how far it is. */
  say(progress: string): void;
}

/** Outcome of the round. */
export interface RoundReport {
  tally: Tally;
  findings: Findings;
  sums: Sums;
  counts: Record<string, number>;
  /** Why clients called again, with counts. */
  repeated: Map<string, number>;
}

const MAX_OPEN_JOBS = 16;
const PAUSE_MILLIS = 250;
const PROGRESS_MILLIS = 10_000;

/** Puts a studio of its own through faults while people use it, heals everything, and holds it against its promises. */
export async function playRound(plan: RoundPlan): Promise<RoundReport> {
  const random = (part: string): Random => createRandom(plan.seed, part);
  const provider = new ReplicateServer();
  await provider.listen();
  const subject = await openSubject(provider, plan.hasWebhooks);
  const tally = new Tally();
  const injector = new Injector({ random: random("provider"), tally, isLeftOut: plan.isLeftOut });
  const runs = letModelsWork(provider, subject, injector, random("models"));
  provider.disturb = injector.disturb;
  const clients = plan.clients.map((kind) => new PatientClient(subject, kind));
  const memory = await moveIn(subject);
  const findings = noFindings();
  const isOver = (): boolean => tally.total >= plan.faults;
  const progress = setInterval(() => plan.say(progressOf(memory, tally, provider)), PROGRESS_MILLIS);
  try {
    const users = clients.map((client, index) => ({ client, random: random(`user ${index}`), memory, subject }));
    const targets = { ...plan, subject, provider, clients, random: random("strikes"), tally };
    await Promise.all([...users.map((user) => useUntil(isOver, user)), strikeUntil(isOver, targets)]);
    plan.say("healed");
    injector.stop();
    runs.heal();
    const [client] = clients;
    if (!client) throw new Error("There is no client");
    await settle(client, memory, findings);
    await runs.settled();
    plan.say("every job has ended");
    const sums = await checkBill(subject, memory, provider.account, findings);
    await checkLibrary(client, memory, subject, findings);
    findings.other.push(...memory.surprises);
    return { tally, findings, sums, counts: countsOf(memory, provider), repeated: sumOfRepeated(clients) };
  } finally {
    clearInterval(progress);
    await Promise.all(clients.map((client) => client.close()));
    await subject.close();
    await provider.shut();
  }
}

function letModelsWork(provider: ReplicateServer, subject: Subject, injector: Injector, random: Random): ModelRuns {
  return new ModelRuns(provider, {
    plan: () => ({ startMillis: random.between(50, 400), workMillis: random.between(100, 1_500) }),
    output: (prediction) => makeOutput(provider, prediction),
    runFault: injector.runFault,
    webhookFault: injector.webhookFault,
    tunnel: subject.hubUrl,
  });
}

function makeOutput(provider: ReplicateServer, { id, model }: Prediction): unknown {
  const sound = (name: string): string => provider.serve(`${id}/${name}.wav`, newSound());
  if (!model.includes("demucs")) return sound("out");
  return Object.fromEntries(["drums", "bass", "vocals", "other"].map((stem) => [stem, sound(stem)]));
}

/** The user has files in the library folder that the studio knows nothing of. */
async function moveIn({ library }: Subject): Promise<Memory> {
  const memory = new Memory();
  const sound = newSound();
  const notes = Buffer.from("takes to keep: 3, 7\n");
  for (const [name, bytes] of [
    ["my own.wav", sound],
    ["notes.txt", notes],
  ] as const) {
    const file = path.join(library, name);
    await writeFile(file, bytes);
    memory.ownFiles.set(file, sha256(bytes));
  }
  return memory;
}

async function useUntil(isOver: () => boolean, user: User): Promise<void> {
  const { memory, random } = user;
  const drawn = byWeight(ACTIONS);
  while (!isOver()) {
    const open = memory.latest().filter(({ job }) => isOpen(job.seen.status)).length;
    if (open >= MAX_OPEN_JOBS) await refresh(user);
    await random
      .pick(drawn)
      .act(user)
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        memory.surprises.push(error.message);
      });
    await sleep(random.integer(PAUSE_MILLIS));
  }
}

/** Looks at every job that was open when it was last looked at. */
async function refresh({ client, memory }: User): Promise<void> {
  for (const { job } of memory.latest()) {
    if (!isOpen(job.seen.status)) continue;
    memory.see(job, await callForJob(client, "check_job_status", { jobId: job.jobId }));
  }
}

function progressOf(memory: Memory, tally: Tally, provider: ReplicateServer): string {
  const open = memory.latest().filter(({ job }) => isOpen(job.seen.status)).length;
  const { predictions } = provider.account;
  return `${tally.total} faults, ${memory.wishes.length} wishes, ${open} open, ${predictions.length} predictions`;
}

function countsOf(memory: Memory, provider: ReplicateServer): Record<string, number> {
  const jobs = memory.wishes.flatMap((wish) => wish.jobs);
  const ended = (status: string): number => jobs.filter(({ seen }) => seen.status === status).length;
  return {
    wishes: memory.wishes.length,
    jobs: jobs.length,
    completed: ended("completed"),
    failed: ended("failed"),
    canceled: ended("canceled"),
    samples: memory.samples.size,
    deleted: memory.deletedIds.size,
    predictions: provider.account.predictions.length,
  };
}

function sumOfRepeated(clients: readonly PatientClient[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const { repeated } of clients) {
    for (const [why, count] of repeated) sum.set(why, (sum.get(why) ?? 0) + count);
  }
  return sum;
}
