import { setTimeout as sleep } from "node:timers/promises";
import { TOOLS } from "../contracts/tools.ts";
import type { ClientDriver, ClientSession, ToolCall } from "./driver.ts";
import type { MeasuredStudio } from "./studio.ts";

/** State shared by the steps. */
interface Run {
  driver: ClientDriver;
  session: ClientSession;
  studio: MeasuredStudio;
  jobId: string;
  sampleId: string;
}

interface Step {
  name: string;
  /** @returns what a reader of the table should know, or nothing. @throws with the reason if it fails */
  run(run: Run): Promise<string | undefined>;
}

/** A step's outcome: one cell of the table. */
export type Cell =
  | { kind: "right"; milliseconds: number; note: string | undefined }
  | { kind: "wrong"; reason: string };

const STEP_LIMIT_MILLISECONDS = 90_000;
/** Longer than a client that starts a process for each call needs to send it. */
const PATIENCE_MILLISECONDS = 5_000;
const ABORT_LIMIT_MILLISECONDS = 5_000;
const REASON_LENGTH = 180;
const SHORT = { prompt: "short house drum loop", bars: 1, bpm: 124, seed: 7 };
/** Minutes of audio in four takes: still running when the client gives up. */
const LONG = { prompt: "slow ambient pad", bars: 64, bpm: 40, variations: 4, seed: 8 };

/** One column each, in the order in which they are done. */
export const STEPS: readonly Step[] = [
  { name: "list", run: list },
  { name: "generate", run: generate },
  { name: "wait", run: wait },
  { name: "read", run: read },
  { name: "split", run: split },
  { name: "play", run: play },
  { name: "cancel", run: cancel },
  { name: "restart", run: restart },
];

/** Does one step and measures it. What fails becomes its cell; nothing is thrown. */
export async function measure(step: Step, run: Run): Promise<Cell> {
  const start = performance.now();
  const limit = new AbortController();
  try {
    const late = sleep(STEP_LIMIT_MILLISECONDS, undefined, { signal: limit.signal }).then(() => {
      throw new Error(`no answer in ${STEP_LIMIT_MILLISECONDS / 1000} s`);
    });
    late.catch(() => {});
    const note = await Promise.race([step.run(run), late]);
    return { kind: "right", milliseconds: performance.now() - start, note };
  } catch (error) {
    return { kind: "wrong", reason: reasonOf(error) };
  } finally {
    limit.abort();
  }
}

/** The first line of an error, short enough for a note. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const line = text.replaceAll(/\s+/g, " ").trim() || "an error without a message";
  return line.length > REASON_LENGTH ? `${line.slice(0, REASON_LENGTH)} …` : line;
}

async function list({ session }: Run): Promise<undefined> {
  const names = await session.listTools();
  const missing = TOOLS.filter(({ name }) => !names.some((listed) => listed.endsWith(name)));
  if (missing.length > 0) throw new Error(`not listed: ${missing.map(({ name }) => name).join(", ")}`);
}

async function generate(run: Run): Promise<undefined> {
  const answer = await call(run, { name: "generate_sample", input: SHORT });
  run.jobId = expectId(answer, "jobId");
}

async function wait(run: Run): Promise<undefined> {
  needs(run.jobId, "generate");
  const answer = await call(run, { name: "check_job_status", input: { jobId: run.jobId, waitSeconds: 45 } });
  if (!/\bcompleted\b/.test(answer)) throw new Error(`not completed: ${answer.slice(0, 160)}`);
  run.sampleId = expectId(answer, "sampleId");
}

async function read({ session, ...run }: Run): Promise<string | undefined> {
  needs(run.sampleId, "wait");
  if (session.readResource) {
    const bytes = await session.readResource(`wav0://samples/${run.sampleId}`);
    if (bytes < 10_000) throw new Error(`${bytes} bytes are no loop`);
    return undefined;
  }
  const answer = await call({ session, ...run }, { name: "get_sample", input: { sampleId: run.sampleId } });
  if (!answer.includes(".wav")) throw new Error(`no path in ${answer.slice(0, 160)}`);
  return "no call for resources; by get_sample, which gives path and address";
}

async function split(run: Run): Promise<undefined> {
  needs(run.sampleId, "wait");
  const answer = await call(run, { name: "split_stems", input: { sampleId: run.sampleId, waitSeconds: 45 } });
  for (const stem of ["drums", "bass", "vocals", "other"]) {
    if (!answer.includes(`_${stem}`)) throw new Error(`no ${stem} in ${answer.slice(0, 160)}`);
  }
}

async function play(run: Run): Promise<undefined> {
  needs(run.sampleId, "wait");
  const answer = await call(run, { name: "play_sample", input: { sampleIds: [run.sampleId] } });
  if (!answer.includes(run.sampleId)) throw new Error(`the sample is not in ${answer.slice(0, 160)}`);
}

/** The client gives up a call that waits; its job is still in the list, and can be cancelled. */
async function cancel(run: Run): Promise<string | undefined> {
  const patience = new AbortController();
  const input = { ...LONG, waitSeconds: 45 };
  const waiting = run.session.callTool({ name: "generate_sample", input }, patience.signal).then(
    () => "answered",
    () => "aborted",
  );
  await sleep(PATIENCE_MILLISECONDS);
  patience.abort();
  if (run.driver.aborts) {
    const end = await Promise.race([waiting, sleep(ABORT_LIMIT_MILLISECONDS).then(() => "went on")]);
    if (end !== "aborted") throw new Error(`the call was given up, but it ${end}`);
  }
  const newest = await call(run, { name: "list_jobs", input: { type: "generate", limit: 1 } });
  const jobId = expectId(newest, "jobId");
  if (jobId === run.jobId) throw new Error("the job of the call that was given up is not in the list");
  const answer = await call(run, { name: "cancel_job", input: { jobId } });
  if (!/\bcancell?ed\b/.test(answer)) throw new Error(`not canceled: ${answer.slice(0, 160)}`);
  return run.driver.aborts ? undefined : "no way to give a call up; the host stops waiting";
}

/** The studio ends and comes back between two calls of one client session. */
async function restart(run: Run): Promise<string | undefined> {
  needs(run.sampleId, "wait");
  await run.studio.restart();
  const again: ToolCall = { name: "get_sample", input: { sampleId: run.sampleId } };
  const first = await call(run, again).catch((error: unknown) => new Error(reasonOf(error)));
  if (typeof first === "string") return expectSample(first, run.sampleId);
  // A client may need one failure to see that it must begin again: its user sees one error.
  const second = await call(run, again).catch((error: unknown) => {
    const reason = reasonOf(error);
    throw new Error(reason === first.message ? `twice: ${reason}` : `${first.message}; then ${reason}`);
  });
  expectSample(second, run.sampleId);
  return `the second call; the first: ${first.message}`;
}

function call({ session }: Pick<Run, "session">, request: ToolCall): Promise<string> {
  return session.callTool(request, new AbortController().signal);
}

/** The first id of its kind; quotes are escaped where a client puts JSON into JSON. */
function expectId(answer: string, field: "jobId" | "sampleId"): string {
  const id = new RegExp(`\\b${field}\\W{1,12}([a-z0-9]{8,})`).exec(answer)?.[1];
  if (!id) throw new Error(`no ${field} in ${answer.slice(0, 160)}`);
  return id;
}

function expectSample(answer: string, sampleId: string): undefined {
  if (!answer.includes(sampleId)) throw new Error(`the sample is not in ${answer.slice(0, 160)}`);
}

function needs(id: string, step: string): void {
  if (id === "") throw new Error(`not reached: ${step} gave nothing to go on with`);
}
