import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { cancel, fail, log, type Prediction, start, succeed } from "./prediction.ts";
import { PredictionStore } from "./prediction-store.ts";
import { aPrediction } from "./testing/predictions.ts";

async function folder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "wav0-predictions-"));
}

async function loaded(directory: string): Promise<PredictionStore> {
  const store = new PredictionStore(directory);
  await store.load();
  return store;
}

test("what was created and committed is there after a restart", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  await store.create(aPrediction());
  const result = await store.commit("p1", cancel(2_000));
  expect((await loaded(directory)).get("p1")).toEqual(result?.prediction);
});

test("amended steps are readable at once but not kept over a restart", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  await store.create(aPrediction());
  expect(store.amend("p1", start(2_000))?.state.status).toBe("processing");
  expect(store.get("p1")?.state.status).toBe("processing");
  expect((await loaded(directory)).get("p1")).toEqual(aPrediction());
});

test("of racing ends exactly one changes the prediction", async () => {
  const store = await loaded(await folder());
  await store.create(aPrediction());
  store.amend("p1", start(2_000));
  const ends = [succeed(3_000), cancel(3_000), fail(3_000, "late"), cancel(3_001)];
  const results = await Promise.all(ends.map((end) => store.commit("p1", end)));
  expect(results.map((result) => result?.changed)).toEqual([true, false, false, false]);
  expect(new Set(results.map((result) => result?.prediction.state.status))).toEqual(new Set(["succeeded"]));
});

test("readers see a committed step only once it is on disk", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  await store.create(aPrediction());
  const seenOnDisk: (Prediction | undefined)[] = [];
  const reading: Promise<void>[] = [];
  store.subscribe("p1", () => {
    reading.push(loaded(directory).then((other) => void seenOnDisk.push(other.get("p1"))));
  });
  const result = await store.commit("p1", cancel(2_000));
  await Promise.all(reading);
  expect(seenOnDisk).toEqual([result?.prediction]);
});

test("a prediction that cannot be written does not exist", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  await rm(directory, { recursive: true });
  await expect(store.create(aPrediction())).rejects.toThrow("ENOENT");
  expect(store.get("p1")).toBeUndefined();
});

test("a commit that cannot be written changes nothing, and the next one works", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  await store.create(aPrediction());
  await rm(directory, { recursive: true });
  await expect(store.commit("p1", cancel(2_000))).rejects.toThrow("ENOENT");
  expect(store.get("p1")?.state.status).toBe("starting");
  await store.load();
  expect((await store.commit("p1", cancel(2_000)))?.changed).toBe(true);
});

test("damaged files are set aside, half-written ones deleted, and the others load", async () => {
  const directory = await folder();
  await (await loaded(directory)).create(aPrediction());
  await writeFile(path.join(directory, "torn.json"), '{"id": "torn", "mod');
  await writeFile(path.join(directory, "other.json"), '{"id": "other"}');
  await writeFile(path.join(directory, "p1.json.123.tmp"), "{");
  const store = await loaded(directory);
  expect(store.list().map(({ id }) => id)).toEqual(["p1"]);
  expect((await readdir(directory)).sort()).toEqual(["other.json.damaged", "p1.json", "torn.json.damaged"]);
});

test("the list is newest first and open ones are those that have not ended", async () => {
  const store = await loaded(await folder());
  await store.create(aPrediction({ id: "a", createdAt: 1 }));
  await store.create(aPrediction({ id: "c", createdAt: 2 }));
  await store.create(aPrediction({ id: "b", createdAt: 2 }));
  await store.commit("c", cancel(3));
  expect(store.list().map(({ id }) => id)).toEqual(["c", "b", "a"]);
  expect(store.open().map(({ id }) => id)).toEqual(["a", "b"]);
});

test("a subscriber hears the steps of its prediction until it leaves", async () => {
  const store = await loaded(await folder());
  await store.create(aPrediction({ id: "a" }));
  await store.create(aPrediction({ id: "b" }));
  const heard: string[] = [];
  const leave = store.subscribe("a", ({ logs }) => heard.push(logs));
  store.amend("a", log("one"));
  store.amend("b", log("other"));
  leave();
  store.amend("a", log("two"));
  expect(heard).toEqual(["one\n"]);
});

test("steps on an unknown id do nothing", async () => {
  const store = await loaded(await folder());
  expect(store.amend("nobody", log("x"))).toBeNull();
  expect(await store.commit("nobody", cancel(1))).toBeNull();
});

test("a removed prediction is gone from memory and disk", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  await store.create(aPrediction());
  await store.remove("p1");
  expect(store.list()).toEqual([]);
  expect(await readdir(directory)).toEqual([]);
});
