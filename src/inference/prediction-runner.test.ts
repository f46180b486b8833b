import { mkdtempSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileStore } from "./file-store.ts";
import type { Prediction } from "./prediction.ts";
import { PredictionRunner } from "./prediction-runner.ts";
import { PredictionStore } from "./prediction-store.ts";
import { createServerAddress } from "./server-address.ts";
import { eventually } from "./testing/eventually.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { aPrediction } from "./testing/predictions.ts";
import { writeScriptedWorker } from "./testing/scripted-worker.ts";
import { Webhooks } from "./webhooks.ts";
import { WorkerPool } from "./worker/worker-pool.ts";

const MINUTE = 60_000;
const WORKER = writeScriptedWorker();
let clock: FakeClock;
let store: PredictionStore;
let files: FileStore;
let runner: PredictionRunner;
let close: () => Promise<void>;

beforeEach(async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "wav0-runner-"));
  const address = createServerAddress(() => "http://127.0.0.1:1/inference/v1");
  const pool = new WorkerPool(WORKER);
  clock = new FakeClock();
  store = new PredictionStore(path.join(directory, "predictions"));
  files = new FileStore(path.join(directory, "files"));
  await Promise.all([store.load(), files.load()]);
  const secret = `whsec_${Buffer.from("secret").toString("base64")}`;
  const webhooks = new Webhooks({ secret, address, clock, fetch, render: () => "{}", onAcknowledged: ignore });
  const sources = { address, files, fetch };
  const places = { concurrency: 1, concurrencyPerOwner: 1 };
  runner = new PredictionRunner({ store, files, pool, webhooks, sources, clock, ...places });
  close = async () => {
    await runner.close();
    await Promise.all([webhooks.close(), pool.close()]);
  };
});
afterEach(() => close());

async function ignore(): Promise<void> {}

async function submit(prompt: string, overrides: Partial<Prediction> = {}): Promise<string> {
  const id = overrides.id ?? `p${store.list().length}`;
  const prediction = aPrediction({ id, createdAt: clock.now(), resolvedInput: { prompt, seed: 1 }, ...overrides });
  await store.create(prediction);
  runner.enqueue(prediction);
  return id;
}

function stateOf(id: string): Prediction["state"] | undefined {
  return store.get(id)?.state;
}

async function hasOutput(id: string): Promise<void> {
  await eventually(() => expect(stateOf(id)).toMatchObject({ output: [expect.anything()] }));
}

test("predictions run one after another in the order they came", async () => {
  const ids = [await submit("one"), await submit("two"), await submit("three")];
  await eventually(() => expect(ids.map((id) => stateOf(id)?.status)).toEqual(Array(3).fill("succeeded")));
});

test("owners take turns, also after a restart, and what is cancelled leaves the queue", async () => {
  const finished: string[] = [];
  const follow = (id: string) => store.subscribe(id, ({ state }) => state.status === "succeeded" && finished.push(id));
  await store.create(aPrediction({ id: "forever", owner: "ada", resolvedInput: { prompt: "forever" } }));
  for (const id of ["a1", "a2", "a3"]) await store.create(aPrediction({ id, owner: "ada", createdAt: clock.now() }));
  await runner.resumeAll();
  for (const id of ["a1", "a2", "a3"]) follow(id);
  const b1 = await submit("echo", { id: "b1", owner: "bob" });
  follow(b1);
  await runner.cancel("a2");
  await runner.cancel("forever");
  await eventually(() => expect(finished).toEqual(["b1", "a1", "a3"]));
  expect(stateOf("a2")?.status).toBe("canceled");
});

test("a prediction that outlives the limit fails in words, its file is deleted and its place is free", async () => {
  const id = await submit("forever");
  await hasOutput(id);
  await clock.advance(30 * MINUTE - 1);
  expect(stateOf(id)?.status).toBe("processing");
  await clock.advance(1);
  await eventually(() => expect(stateOf(id)).toMatchObject({ error: "The prediction ran longer than 30 minutes" }));
  const next = await submit("echo");
  await eventually(() => expect(stateOf(next)?.status).toBe("succeeded"));
  expect(files.listOf(id)).toEqual([]);
});

test("a deadline aborts what still waits and cancels what runs", async () => {
  const runs = await submit("forever", { deadlineAt: clock.now() + 2 * MINUTE });
  const waits = await submit("echo", { deadlineAt: clock.now() + MINUTE });
  await hasOutput(runs);
  await clock.advance(MINUTE);
  await eventually(() => expect(stateOf(waits)?.status).toBe("aborted"));
  expect(stateOf(runs)?.status).toBe("processing");
  await clock.advance(MINUTE);
  await eventually(() => expect(stateOf(runs)?.status).toBe("canceled"));
});

test("a deadline that passed while no server ran aborts the prediction at the next start", async () => {
  await store.create(aPrediction({ id: "late", deadlineAt: clock.now() - MINUTE }));
  await store.create(aPrediction({ id: "first", createdAt: 1, resolvedInput: { prompt: "forever" } }));
  await runner.resumeAll();
  await clock.advance(0);
  await eventually(() => expect(stateOf("late")?.status).toBe("aborted"));
  expect(stateOf("first")?.status).toBe("processing");
});

test("what an earlier process left runs again, oldest first, and ends are left alone", async () => {
  await store.create(aPrediction({ id: "second", createdAt: 2 }));
  await store.create(aPrediction({ id: "first", createdAt: 1, resolvedInput: { prompt: "forever" } }));
  const ended = aPrediction({ id: "ended", state: { status: "canceled", startedAt: null, completedAt: 5 } });
  await store.create(ended);
  await runner.resumeAll();
  expect([stateOf("first")?.status, stateOf("second")?.status]).toEqual(["processing", "starting"]);
  expect(store.get("first")?.resumptions).toBe(1);
  expect(store.get("ended")).toEqual(ended);
});

test("a prediction that was unfinished at too many starts fails instead of running again", async () => {
  await store.create(aPrediction({ resumptions: 50 }));
  await runner.resumeAll();
  expect(stateOf("p1")).toMatchObject({ status: "failed", error: expect.stringContaining("stopped 50 times") });
});

test("the ids of output files follow from the prediction's key: a second run replaces the first one's files", async () => {
  await submit("echo", { id: "a", outputKey: "same" });
  await eventually(() => expect(stateOf("a")?.status).toBe("succeeded"));
  const [first] = files.listOf("a");
  await submit("echo", { id: "b", outputKey: "same" });
  await eventually(() => expect(stateOf("b")?.status).toBe("succeeded"));
  expect(files.list().map(({ id }) => id)).toEqual([first?.id]);
  await submit("echo", { id: "c", outputKey: "other" });
  await eventually(() => expect(stateOf("c")?.status).toBe("succeeded"));
  expect(files.list()).toHaveLength(2);
});

test("closing leaves what is open as it is, for the next server", async () => {
  const [running, waiting] = [await submit("forever"), await submit("echo")];
  await hasOutput(running);
  await runner.close();
  expect([stateOf(running)?.status, stateOf(waiting)?.status]).toEqual(["processing", "starting"]);
});

test("no timer is left once everything has ended", async () => {
  const id = await submit("echo", { deadlineAt: clock.now() + MINUTE });
  await eventually(() => expect(stateOf(id)?.status).toBe("succeeded"));
  await eventually(() => expect(clock.waiting).toBe(0));
});

test("a file that the model has written becomes an output by being moved", async () => {
  const id = await submit("write");
  await eventually(() => expect(stateOf(id)?.status).toBe("succeeded"));
  const [file] = files.listOf(id);
  expect(file).toMatchObject({ name: "0.wav", sizeBytes: 7, sha256: "5f" });
  expect(Buffer.from(await readFile(files.pathOf(file?.id ?? ""))).toString()).toBe("written");
  expect(await temporaryFiles()).toEqual([]);
});

test("what a model wrote before it failed or was cancelled is deleted", async () => {
  const failed = await submit("spill");
  await eventually(() => expect(stateOf(failed)).toMatchObject({ error: "Spilt" }));
  const cancelled = await submit("spillForever");
  await eventually(() => expect(store.get(cancelled)?.logs).toContain("spilt"));
  await runner.cancel(cancelled);
  // The next one runs when the thread of the cancelled one has ended.
  const next = await submit("echo");
  await eventually(() => expect(stateOf(next)?.status).toBe("succeeded"));
  expect(await temporaryFiles()).toEqual([]);
});

async function temporaryFiles(): Promise<string[]> {
  return (await readdir(path.dirname(files.scratch("p")))).filter((name) => name.endsWith(".tmp"));
}
