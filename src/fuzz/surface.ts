import { createRandom, type Random } from "../audio/core/random.ts";
import { Tally } from "../chaos/tally.ts";
import type { Findings } from "./findings.ts";

/** A fault that an answer showed; the campaign adds which input it was. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly detail: string;

  /** @param message without what differs from input to input */
  constructor(message: string, detail: string) {
    super(message);
    this.detail = detail;
  }
}

/** A way into the studio that strangers and broken programs use too. */
export interface Surface {
  name: string;
  /** Sends one input and judges what comes back. @returns the kind of answer. @throws Fault */
  feed(random: Random, index: number): Promise<string>;
  /** Judges what can be judged at the end only. */
  settle(): Promise<Fault[]>;
  close(): Promise<void>;
}

/** Outcome of the inputs of one surface. */
export interface SurfaceReport {
  name: string;
  inputs: number;
  answers: Tally;
}

/** Inputs of a surface that are under way at once. */
const LANES = 4;

/** Feeds a surface so many inputs. Each depends on the seed and its own number alone. */
export async function feedSurface(
  surface: Surface,
  { seed, inputs, findings }: { seed: number; inputs: number; findings: Findings },
): Promise<SurfaceReport> {
  const { name } = surface;
  const answers = new Tally();
  const note = (input: string, error: unknown): void => {
    if (!(error instanceof Fault)) throw error;
    findings.add({ input, fault: `${name}: ${error.message}`, detail: error.detail });
    answers.add("FAULT");
  };
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < inputs) {
      const index = next++;
      const fed = surface.feed(createRandom(seed, name, index), index);
      await fed.then(
        (answer) => answers.add(answer),
        (error: unknown) => note(`${name} ${index}`, error),
      );
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const fault of await surface.settle()) note(`${name}, at the end`, fault);
  return { name, inputs, answers };
}

/** @throws Fault if nothing comes in time */
export async function answerOf<T>(answer: Promise<T>, sent: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Fault("no answer within a minute", sent)), 60_000);
  });
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

/**
 * Refuses answers that disclose stack frames or paths of the program. Failed functions may show frames of the
 * deployment's own modules ("../convex/jobs.js:7"), as Convex's development deployments do.
 */
export function refuseInternals(text: string, sent: string): void {
  const frame = /\bat [^\n]{0,200}(?:\(|:\/\/|\s)\/[^\n]{1,200}\.(?:m?js|ts):\d+/.exec(text)?.[0];
  if (frame) throw new Fault("an answer shows a stack", `${frame} … to ${sent}`);
  if (text.includes(process.cwd()) && !sent.includes(process.cwd())) {
    throw new Fault("an answer shows where the program lies", `${text.slice(0, 200)} … to ${sent}`);
  }
}
