import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../audio/core/random.ts";
import { OUTAGE_MODES } from "../testing/replicate/outages.ts";
import type { ReplicateServer } from "../testing/replicate/server.ts";
import type { PatientClient } from "./client.ts";
import type { Subject } from "./subject.ts";
import type { Tally } from "./tally.ts";
import { byWeight } from "./by-weight.ts";

export interface StrikeTargets {
  subject: Subject;
  provider: ReplicateServer;
  clients: readonly PatientClient[];
  random: Random;
  tally: Tally;
  /** How long the provider is away at most. */
  maxOutageMillis: number;
  isLeftOut(mode: string): boolean;
}

type Strike = (targets: StrikeTargets) => Promise<void>;

const MIN_PAUSE_MILLIS = 1_500;
const MAX_PAUSE_MILLIS = 5_000;
const MAX_STOPPED_MILLIS = 4_000;

const STRIKES: readonly { weight: number; strike: Strike }[] = [
  { weight: 4, strike: (targets) => signalHub(targets, "SIGKILL") },
  { weight: 2, strike: (targets) => signalHub(targets, "SIGTERM") },
  { weight: 2, strike: stopAndContinue },
  { weight: 2, strike: killClient },
  { weight: 2, strike: beAway },
];

/** Kills and stops processes, and takes the provider away, until told to end. */
export async function strikeUntil(isOver: () => boolean, targets: StrikeTargets): Promise<void> {
  const { random } = targets;
  const drawn = byWeight(STRIKES);
  while (!isOver()) {
    await sleep(random.between(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS));
    if (!isOver()) await random.pick(drawn).strike(targets);
  }
}

async function signalHub({ subject, tally }: StrikeTargets, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  const pid = await subject.hubPid();
  if (pid !== null && send(pid, signal)) tally.add(`hub-${signal.toLowerCase()}`);
}

async function stopAndContinue({ subject, random, tally }: StrikeTargets): Promise<void> {
  const pid = await subject.hubPid();
  if (pid === null || !send(pid, "SIGSTOP")) return;
  tally.add("hub-sigstop");
  await sleep(random.integer(MAX_STOPPED_MILLIS));
  send(pid, "SIGCONT");
}

async function killClient({ clients, random, tally }: StrikeTargets): Promise<void> {
  const { pid } = random.pick(clients);
  if (pid !== null && send(pid, "SIGKILL")) tally.add("client-sigkill");
}

async function beAway({ provider, random, tally, maxOutageMillis, isLeftOut }: StrikeTargets): Promise<void> {
  const { name, act } = random.pick(OUTAGE_MODES.filter((outage) => !isLeftOut(outage.name)));
  tally.add(name);
  await act(provider, random.between(maxOutageMillis / 4, maxOutageMillis));
}

/** @returns false if the process is gone */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
