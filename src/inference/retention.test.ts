import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { eventually } from "./testing/eventually.ts";
import { FileStore } from "./file-store.ts";
import { cancel, type Prediction, start, succeed } from "./prediction.ts";
import { PredictionStore } from "./prediction-store.ts";
import { keepSweeping, type RetentionParts, sweep } from "./retention.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { aPrediction } from "./testing/predictions.ts";

const HOUR = 3_600_000;
const bytes = new Uint8Array([1, 2, 3]);
let clock: FakeClock;
let directory: string;
let parts: RetentionParts;

beforeEach(async () => {
  clock = new FakeClock();
  directory = await mkdtemp(path.join(tmpdir(), "wav0-retention-"));
  const store = new PredictionStore(path.join(directory, "predictions"));
  const files = new FileStore(path.join(directory, "files"));
  await Promise.all([store.load(), files.load()]);
  parts = { store, files, clock, retentionMs: HOUR };
});

async function succeeded(id: string): Promise<Prediction | undefined> {
  const { store, files } = parts;
  await store.create(aPrediction({ id, createdAt: clock.now() }));
  store.amend(id, start(clock.now()));
  const owner = { kind: "prediction", predictionId: id } as const;
  await files.put({ id: `${id}-out`, name: "a.wav", contentType: "audio/wav", createdAt: clock.now(), owner }, bytes);
  await store.commit(id, succeed(clock.now()));
  return store.get(id);
}

async function upload(id: string): Promise<void> {
  const owner = { kind: "upload", metadata: {} } as const;
  await parts.files.put({ id, name: "a.wav", contentType: "audio/wav", createdAt: clock.now(), owner }, bytes);
}

test("before its time nothing is removed", async () => {
  const before = await succeeded("p1");
  await clock.advance(HOUR - 1);
  await sweep(parts);
  expect(parts.store.get("p1")).toEqual(before);
  expect(parts.files.listOf("p1")).toHaveLength(1);
});

test("an hour after the end, input, output, logs and files are gone and the fact stays", async () => {
  await succeeded("p1");
  await clock.advance(HOUR);
  await sweep(parts);
  expect(parts.store.get("p1")).toMatchObject({ dataRemoved: true, input: {}, logs: "", state: { output: [] } });
  expect(await readdir(path.join(directory, "files"))).toEqual([]);
});

test("an open prediction keeps everything, however old", async () => {
  await parts.store.create(aPrediction({ createdAt: clock.now() }));
  await clock.advance(100 * HOUR);
  await sweep(parts);
  expect(parts.store.get("p1")?.dataRemoved).toBe(false);
});

test("an old upload goes, but not from under a prediction that waits for it", async () => {
  await upload("used");
  await upload("unused");
  const audio = "http://127.0.0.1:1/inference/v1/files/used";
  await parts.store.create(aPrediction({ resolvedInput: { audio } }));
  await clock.advance(HOUR);
  await sweep(parts);
  expect(parts.files.list().map(({ id }) => id)).toEqual(["used"]);
  await parts.store.commit("p1", cancel(clock.now()));
  await sweep(parts);
  expect(parts.files.list()).toEqual([]);
});

test("a file of a prediction that no longer exists goes", async () => {
  await succeeded("p1");
  await parts.store.remove("p1");
  await sweep(parts);
  expect(parts.files.list()).toEqual([]);
});

test("a month later the fact goes too", async () => {
  await succeeded("p1");
  await clock.advance(HOUR + 30 * 24 * HOUR);
  await sweep(parts);
  expect(await readdir(path.join(directory, "predictions"))).toEqual([]);
});

test("what came due while the server was down stays for some minutes after its start", async () => {
  const before = await succeeded("p1");
  await clock.advance(5 * HOUR);
  const stop = keepSweeping(parts);
  await clock.advance(4 * 60_000);
  expect(parts.store.get("p1")).toEqual(before);
  await clock.advance(60_000);
  await eventually(() => expect(parts.store.get("p1")?.dataRemoved).toBe(true));
  stop();
});

test("sweeping goes on every minute until it is ended", async () => {
  await succeeded("p1");
  const stop = keepSweeping(parts);
  await clock.advance(HOUR + 60_000);
  await eventually(() => expect(parts.store.get("p1")?.dataRemoved).toBe(true));
  stop();
  expect(clock.waiting).toBe(0);
});
