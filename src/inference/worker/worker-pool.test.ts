import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeScriptedWorker } from "../testing/scripted-worker.ts";
import { eventually } from "../testing/eventually.ts";
import { type JobEvent, ModelError, WorkerPool } from "./worker-pool.ts";

const NEVER = new AbortController().signal;
let pool: WorkerPool;

beforeEach(() => {
  pool = new WorkerPool(writeScriptedWorker());
});
afterEach(() => pool.close());

async function run(prompt: string, signal: AbortSignal = NEVER, scratch = ""): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  await pool.run({ model: "wav0/synth", input: { prompt }, files: {}, scratch }, (event) => events.push(event), signal);
  return events;
}

function text(events: JobEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === "output" && "bytes" in event.output ? [new TextDecoder().decode(event.output.bytes)] : [],
  );
}

test("a job's events come in their order, then it ends", async () => {
  const events = await run("chatter");
  expect(events.map((event) => (event.kind === "log" ? event.line : event.kind))).toEqual([
    ...Array.from({ length: 50 }, (_, index) => `line ${index + 1}`),
    "output",
  ]);
});

test("the next job runs in the same thread", async () => {
  expect(text(await run("thread"))).toEqual(text(await run("thread")));
});

test("after a job that moved much memory the next one gets a new thread", async () => {
  const [, heavy] = text(await run("heavy"));
  expect(text(await run("thread"))).not.toEqual([heavy]);
});

test("jobs at the same time run in threads of their own", async () => {
  const both = await Promise.all([run("thread"), run("thread")]);
  expect(new Set(both.flatMap(text)).size).toBe(2);
});

test("a job is told whether it began alone", async () => {
  const told = async (prompt: string) => JSON.parse(text(await run(prompt))[0] ?? "");
  expect(await told("who")).toMatchObject({ isAlone: true });
  expect(await told("who")).toMatchObject({ isAlone: true });
  const stop = new AbortController();
  const [, second] = [run("forever", stop.signal).catch(() => {}), await told("who")];
  expect(second).toMatchObject({ isAlone: false });
  stop.abort();
});

test("input files reach the model", async () => {
  const events: JobEvent[] = [];
  const files = { audio: { name: "a.wav", bytes: new TextEncoder().encode("RIFF") } };
  await pool.run({ model: "wav0/split", input: {}, files, scratch: "" }, (event) => events.push(event), NEVER);
  expect(JSON.parse(text(events)[0] ?? "")).toMatchObject({ files: { audio: { name: "a.wav", text: "RIFF" } } });
});

test("a model's refusal is an error with its words, and the thread lives on", async () => {
  const before = text(await run("thread"));
  await expect(run("refuse")).rejects.toThrow(new ModelError("This prompt is refused"));
  expect(text(await run("thread"))).toEqual(before);
});

test.each([
  ["crash", "The worker of wav0/synth stopped with exit code 7"],
  ["throw", "The worker of wav0/synth crashed: thrown on purpose"],
])("a thread that ends by %s fails its job in words and is replaced", async (prompt, message) => {
  await expect(run(prompt)).rejects.toThrow(new ModelError(message));
  expect(text(await run("thread"))).toHaveLength(1);
});

test("aborting kills the thread, rejects with the reason, and the next job gets a new thread", async () => {
  const before = text(await run("thread"));
  const abort = new AbortController();
  const running = run("forever", abort.signal);
  abort.abort(new Error("no longer wanted"));
  await expect(running).rejects.toThrow("no longer wanted");
  expect(text(await run("thread"))).not.toEqual(before);
});

test("a job that was aborted before it began does not run", async () => {
  await expect(run("thread", AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
});

test("closing rejects the jobs at work", async () => {
  const running = run("forever");
  await pool.close();
  await expect(running).rejects.toThrow(ModelError);
});

test("a bundle that is not there fails the job in words", async () => {
  const broken = new WorkerPool("/nowhere/inference-worker.js");
  broken.warm();
  const job = { model: "wav0/synth", input: {}, files: {}, scratch: "" };
  await expect(broken.run(job, () => {}, NEVER)).rejects.toThrow(
    /worker of wav0\/synth crashed: .*inference-worker\.js/,
  );
  await broken.close();
});

test("when the keeper of the model dies, no later job runs in a thread that had its line to it", async () => {
  await pool.close();
  pool = new WorkerPool(writeScriptedWorker(), { soundFonts: [], demucsModel: "model.onnx" });
  const goOn = path.join(mkdtempSync(path.join(tmpdir(), "wav0-keeper-")), "go-on");
  const atWork = run("threadOnce", NEVER, goOn);
  const ofKeeper = text(await run("thread"));
  await run("endKeeper");
  await eventually(async () => expect(text(await run("thread"))).not.toEqual(ofKeeper));
  writeFileSync(goOn, "");
  const [old] = text(await atWork);
  const later = await Promise.all([run("thread"), run("thread")]);
  expect(later.flatMap(text)).not.toContain(old);
});
