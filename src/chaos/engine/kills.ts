import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { fixtureDeployment } from "../../engine/testing/open-test-engine.ts";
import type { Answer, Ask } from "./child.ts";
import { inspect, type Found } from "./inspection.ts";

/** Writers that wait for each answer before they ask again; each has a counter of its own. */
const WRITERS = 6;
/** Chains of scheduled mutations that never end: each link must be written once. */
const CHAINS = ["one", "two", "three"];
/** Longer than any run lasts. */
const CHAIN_LENGTH = 10_000_000;

/** A life ends after so many answers at most, and a moment: by answers, since a busy machine does little in a given time. */
const MAX_ANSWERS = 60;
const MAX_MOMENT_MILLIS = 30;
/** How often, of five kills, the process dies while it starts. */
const EARLY_OF_FIVE = 1;
const MAX_START_MILLIS = 1_200;

const WORKER = path.resolve("dist/action-worker.js");
const CHILD = path.resolve(`dist/engine-kills-child-${process.pid}.mjs`);

/** Result of a run of kills. */
export interface Killed extends Found {
  kills: number;
  /** Of them, those while the process started. */
  early: number;
  /** Mutations that were answered, and those that were asked for again as the process had died. */
  answered: number;
  askedAgain: number;
  /** Answers that were not the next number of their writer: something was lost, or done twice. */
  wrongAnswers: string[];
}

/** Kills an engine under load without warning, again and again, and looks at what it leaves. @param random between 0 and 1 */
export async function killEngine(kills: number, random: () => number): Promise<Killed> {
  const folder = mkdtempSync(path.join(tmpdir(), "engine-kills-"));
  try {
    const deploymentFile = path.join(folder, "deployment.json");
    writeFileSync(deploymentFile, JSON.stringify(await fixtureDeployment()));
    await bundleChild();
    const load = new Load();
    const directory = path.join(folder, "data");
    let early = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const child = fork(CHILD, [directory, deploymentFile, WORKER], { execArgv: [] });
      const exited = once(child, "exit");
      const isEarly = Math.floor(random() * 5) < EARLY_OF_FIVE;
      if (isEarly) await sleep(random() * MAX_START_MILLIS);
      else {
        const life = { life: kill, answers: Math.floor(random() * MAX_ANSWERS) };
        await Promise.race([once(child, "message").then(() => load.press(child, life)), endedByItself(exited)]);
        await sleep(random() * MAX_MOMENT_MILLIS);
      }
      child.kill("SIGKILL");
      await exited;
      early += isEarly ? 1 : 0;
    }
    return { kills, early, ...load.figures(), ...(await inspect(directory, load.counters())) };
  } finally {
    rmSync(CHILD, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws when a process ends that nothing has killed */
async function endedByItself(exited: Promise<unknown[]>): Promise<never> {
  const [code, signal] = await exited;
  throw new Error(`The engine ended by itself with ${String(code ?? signal)}`);
}

/** True if nothing was lost, done twice or torn. */
export function isFlawless({ integrity, wrongEntries, ...lists }: Killed): boolean {
  const { wrongAnswers, wrongCounters, wrongLinks, repeatedActions } = lists;
  const wrong = [wrongAnswers, wrongCounters, wrongLinks, repeatedActions].flat();
  return integrity === "ok" && wrongEntries === 0 && wrong.length === 0;
}

/** The writers' requests, over all lives of the engine. */
class Load {
  readonly #answered = new Map<string, number>();
  readonly #asked = new Set<string>();
  readonly #wrong: string[] = [];
  #again = 0;

  /** Asks a new process for what is open, and goes on. @returns when it has answered so often */
  async press(child: ChildProcess, { life, answers }: { life: number; answers: number }): Promise<void> {
    let heard = 0;
    const pressed = new Promise<void>((resolve) => {
      if (answers === 0) resolve();
      child.on("message", (answer: Answer) => {
        this.#hear(child, answer);
        heard += 1;
        if (heard === answers) resolve();
      });
    });
    for (const label of CHAINS) {
      const args = { kind: "mutation", name: "jobs:chain", delayMillis: 0, args: { label, left: CHAIN_LENGTH } };
      this.#ask(child, { name: "jobs:schedule", args, sessionId: `chain-${label}`, requestId: 0 });
    }
    const lasting = {
      kind: "action",
      name: "jobs:lasting",
      delayMillis: 0,
      args: { label: `action ${life}`, millis: 50 },
    };
    this.#ask(child, { name: "jobs:schedule", args: lasting, sessionId: "actions", requestId: life });
    for (let writer = 0; writer < WRITERS; writer += 1) this.#write(child, `writer ${writer}`);
    await pressed;
  }

  /** The number that each counter must be at, or one more: the last request may be stored without its answer. */
  counters(): ReadonlyMap<string, number> {
    return this.#answered;
  }

  figures(): Pick<Killed, "answered" | "askedAgain" | "wrongAnswers"> {
    const answered = [...this.#answered.values()].reduce((sum, count) => sum + count, 0);
    return { answered, askedAgain: this.#again, wrongAnswers: this.#wrong };
  }

  #write(child: ChildProcess, name: string): void {
    const requestId = (this.#answered.get(name) ?? 0) + 1;
    this.#ask(child, { name: "counters:add", args: { name, amount: 1 }, sessionId: name, requestId });
  }

  #ask(child: ChildProcess, ask: Ask): void {
    const key = `${ask.sessionId}:${ask.requestId}`;
    if (this.#asked.has(key) && ask.name === "counters:add") this.#again += 1;
    this.#asked.add(key);
    // One that is being killed hears nothing, and its next life is asked again.
    if (child.connected) child.send(ask, () => undefined);
  }

  #hear(child: ChildProcess, { sessionId, requestId, value }: Answer): void {
    if (!sessionId.startsWith("writer")) return;
    if (value !== requestId) this.#wrong.push(`${sessionId}: ${String(value)} for request ${requestId}`);
    this.#answered.set(sessionId, requestId);
    this.#write(child, sessionId);
  }
}

async function bundleChild(): Promise<void> {
  const entry = path.join(import.meta.dirname, "child.ts");
  const options = { bundle: true, format: "esm", platform: "node", packages: "external", logLevel: "error" } as const;
  await build({ ...options, entryPoints: [entry], outfile: CHILD });
}
