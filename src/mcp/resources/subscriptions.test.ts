import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Backend } from "../../backend/backend.ts";
import { AppError } from "../../contracts/errors.ts";
import { jobUri, LIBRARY_URI, sampleUri, waveformUri } from "../../contracts/wire/uri.ts";
import type { Connection } from "../connection.ts";
import { createSubscriptions } from "./subscriptions.ts";

type Watch = { key: string; signal: AbortSignal; tell: (output: unknown) => void };

/** A studio in memory: what is followed in it, and a door that can be shut, behind which calls wait. */
function studioInMemory() {
  const watches = new Set<Watch>();
  const missing = new Set<string>();
  let gate: Promise<void> = Promise.resolve();
  const keyOf = (input: object) => Object.values(input).map(String).join();
  const backend: Pick<Backend, "call" | "watch"> = {
    async call(_operation, input) {
      const key = keyOf(input);
      const isMissing = missing.has(key);
      await gate;
      if (isMissing) throw new AppError("SAMPLE_NOT_FOUND", `There is no ${key}`);
      // Nobody reads this answer: it only says that there is such a thing.
      return {} as never;
    },
    async watch(_query, input, { signal, onOutput }) {
      // The listener reads whatever JSON it gets.
      const watch: Watch = { key: keyOf(input), signal, tell: (output) => onOutput(output as never) };
      if (signal.aborted) return;
      watches.add(watch);
      signal.addEventListener("abort", () => watches.delete(watch));
      watch.tell({ version: 0 });
    },
  };
  return {
    missing,
    // The parts that subscriptions use.
    backend: backend as Backend,
    followed: () => [...watches].map(({ key }) => key).toSorted(),
    change(key: string, version: number) {
      for (const watch of watches) if (watch.key === key) watch.tell({ version });
    },
    /** Makes calls wait. @returns what lets them go on */
    shut(): () => void {
      let open = () => {};
      gate = new Promise((resolve) => (open = resolve));
      return () => {
        gate = Promise.resolve();
        open();
      };
    },
  };
}

function connected({ isLive = true } = {}) {
  const studio = studioInMemory();
  const heard: string[] = [];
  const gone = new AbortController();
  const logged: string[] = [];
  const connection: Connection = {
    backend: async () => studio.backend,
    log: (what) => void logged.push(what),
    ended: gone.signal,
    isLive,
    notify: async ({ method, params }) => void heard.push(String(params?.["uri"] ?? method)),
  };
  return { ...studio, studio, heard, gone, logged, subscriptions: createSubscriptions(connection) };
}

const URIS = ["a", "b", "c"].map(sampleUri);
const keyOf = (uri: string) => uri.replace("wav0://samples/", "");

test("whatever is subscribed, given up and changed, the client hears of exactly what it follows", async () => {
  const step = fc.record({
    what: fc.constantFrom("subscribe", "unsubscribe", "change"),
    uri: fc.constantFrom(...URIS),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { subscriptions, heard, followed, change } = connected();
      const model = new Set<string>();
      const told: string[] = [];
      for (const [index, { what, uri }] of steps.entries()) {
        if (what === "subscribe") {
          await subscriptions.subscribe(uri);
          model.add(uri);
        } else if (what === "unsubscribe") {
          subscriptions.unsubscribe(uri);
          model.delete(uri);
        } else {
          change(keyOf(uri), index + 1);
          if (model.has(uri)) told.push(uri);
        }
        expect(followed()).toEqual([...model].map(keyOf).toSorted());
      }
      expect(heard).toEqual(told);
    }),
  );
});

test("a subscription that was given up while it began, and failed, leaves the next one in the client's hands", async () => {
  const { subscriptions, missing, shut, followed } = connected();
  const uri = sampleUri("a");
  missing.add("a");
  const open = shut();
  const first = subscriptions.subscribe(uri);
  first.catch(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  subscriptions.unsubscribe(uri);
  missing.clear();
  const second = subscriptions.subscribe(uri);
  await new Promise((resolve) => setImmediate(resolve));
  open();
  await expect(first).rejects.toThrow("There is no a");
  await second;
  expect(followed()).toEqual(["a"]);
  subscriptions.unsubscribe(uri);
  expect(followed()).toEqual([]);
});

test("one that is given up while it begins follows nothing", async () => {
  const { subscriptions, shut, followed } = connected();
  const open = shut();
  const beginning = subscriptions.subscribe(jobUri("j1"));
  subscriptions.unsubscribe(jobUri("j1"));
  open();
  await beginning;
  expect(followed()).toEqual([]);
});

test("one that failed can be tried again, and a studio that cannot be reached is told apart from a wrong uri", async () => {
  const { subscriptions, missing, followed, logged } = connected();
  missing.add("a");
  await expect(subscriptions.subscribe(sampleUri("a"))).rejects.toMatchObject({ code: -32_002 });
  missing.clear();
  await subscriptions.subscribe(sampleUri("a"));
  expect(followed()).toEqual(["a"]);
  for (const uri of ["", "wav0://", "wav0://samples/", "wav0://samples/a/b", "http://a.test/", `${LIBRARY_URI}/x`])
    await expect(subscriptions.subscribe(uri)).rejects.toThrow(uri === "" ? /uri|resource/ : uri);
  expect([followed(), logged]).toEqual([["a"], []]);
});

test("two hundred resources are followed; the next is refused with what to do, until one is given up", async () => {
  const { subscriptions, followed } = connected();
  await Promise.all(Array.from({ length: 200 }, (_, index) => subscriptions.subscribe(sampleUri(`s${index}`))));
  await expect(subscriptions.subscribe(sampleUri("more"))).rejects.toThrow(/200 resources; unsubscribe from some/);
  await subscriptions.subscribe(sampleUri("s0"));
  subscriptions.unsubscribe(sampleUri("s7"));
  await subscriptions.subscribe(waveformUri("more"));
  expect(followed()).toHaveLength(200);
});

test("all that is followed ends with the connection, and nothing is followed where nobody listens", async () => {
  const live = connected();
  await live.subscriptions.subscribe(sampleUri("a"));
  live.subscriptions.followList();
  live.subscriptions.followList();
  await expect.poll(() => live.followed().length).toBe(2);
  live.gone.abort();
  expect(live.followed()).toEqual([]);
  const single = connected({ isLive: false });
  await single.subscriptions.subscribe(sampleUri("a"));
  single.subscriptions.followList();
  await new Promise((resolve) => setImmediate(resolve));
  expect(single.followed()).toEqual([]);
});

test("a state that comes twice is told once, and the address of a sample's audio is no state", async () => {
  const { subscriptions, change, heard, studio } = connected();
  await subscriptions.subscribe(sampleUri("a"));
  change("a", 1);
  change("a", 1);
  change("a", 0);
  expect(heard).toEqual([sampleUri("a"), sampleUri("a")]);
  expect(studio.followed()).toEqual(["a"]);
});
