import * as fc from "fast-check";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { arrayBuffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { FileStore } from "./file-store.ts";
import { parseByteRange } from "./http/byte-range.ts";
import { cancel, fail, log, removeData, type Transition } from "./prediction.ts";
import { PredictionStore } from "./prediction-store.ts";
import { aPrediction } from "./testing/predictions.ts";

const folder = () => mkdtemp(path.join(tmpdir(), "wav0-interleavings-"));

async function loaded(directory: string): Promise<PredictionStore> {
  const store = new PredictionStore(directory);
  await store.load();
  return store;
}

test("an end that comes while the prediction is first written is what a restart finds", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  for (let round = 0; round < 20; round += 1) {
    const id = `p${round}`;
    const created = store.create(aPrediction({ id, logs: "x".repeat(100_000) }));
    const ended = store.commit(id, cancel(2_000));
    await Promise.all([created, ended]);
  }
  expect((await loaded(directory)).open()).toEqual([]);
});

test("a prediction that is removed while it is first written stays away", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  await Promise.all([store.create(aPrediction()), store.remove("p1")]);
  expect(store.get("p1")).toBeUndefined();
  expect((await loaded(directory)).list()).toEqual([]);
});

test("settling waits for the first write, too", async () => {
  const directory = await folder();
  const store = await loaded(directory);
  void store.create(aPrediction());
  await store.settle();
  expect((await loaded(directory)).get("p1")).toEqual(aPrediction());
});

type Step = { kind: "create" | "remove"; id: string } | { kind: "commit"; id: string; transition: Transition };

const ids = fc.constantFrom("a", "b");
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), id: ids }),
  fc.record({ kind: fc.constant("remove" as const), id: ids }),
  fc.record({
    kind: fc.constant("commit" as const),
    id: ids,
    transition: fc.constantFrom(log("line"), cancel(2_000), fail(3_000, "why"), removeData()),
  }),
);

test("whatever steps are under way at once, a restart finds what readers were last told", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 12 }), async (sequence) => {
      const directory = await folder();
      const store = await loaded(directory);
      const created = new Set<string>();
      const running = sequence.map((step) => {
        // An id is given once, and known to nobody before.
        if (created.has(step.id) === (step.kind === "create")) return null;
        if (step.kind === "commit") return store.commit(step.id, step.transition);
        if (step.kind === "remove") return store.remove(step.id);
        created.add(step.id);
        return store.create(aPrediction({ id: step.id }));
      });
      await Promise.all(running);
      expect((await loaded(directory)).list()).toEqual(store.list());
    }),
    { numRuns: 40 },
  );
});

test("a range of a file is the slice that its header names, whatever the header", async () => {
  const files = new FileStore(await folder());
  await files.load();
  const content = Uint8Array.from({ length: 61 }, (_, index) => index);
  await files.put(
    { id: "f", name: "f", contentType: "x", createdAt: 1, owner: { kind: "upload", metadata: {} } },
    content,
  );
  const edge = fc.oneof(fc.nat(70).map(String), fc.constant(""), fc.constant("9".repeat(30)), fc.constant("007"));
  await fc.assert(
    fc.asyncProperty(edge, edge, async (start, end) => {
      const range = parseByteRange(`bytes=${start}-${end}`, content.length);
      const isBackwards = start !== "" && end !== "" && Number(end) < Number(start);
      if (isBackwards || (start === "" && end === "")) {
        expect(range).toBeNull();
        return;
      }
      if (start === "" ? Number(end) === 0 : Number(start) >= content.length) {
        expect(range).toBe("unsatisfiable");
        return;
      }
      if (range === null || range === "unsatisfiable") throw new Error(`no range in bytes=${start}-${end}`);
      const got = new Uint8Array(await arrayBuffer(files.stream("f", range.first, range.last)));
      const wanted =
        start === ""
          ? content.slice(-Number(end))
          : content.slice(Number(start), end === "" ? undefined : Number(end) + 1);
      expect(got).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});
