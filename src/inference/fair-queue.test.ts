import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FairQueue, type Turn } from "./fair-queue.ts";

/** One that came when it was created. */
const arrived = (id: string) => ({ id, createdAt: 0 });

test("an owner's go in the order of their creation, whatever the order in which they come", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 40 }), (times) => {
      const queue = new FairQueue(times.length + 1);
      times.forEach((createdAt, nth) => queue.push("ada", { id: String(nth), createdAt }));
      const inOrder = times.map((_, nth) => nth).toSorted((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
      expect(drain(queue)).toEqual(inOrder.map(String));
    }),
  );
});

test("an owner's one goes next, however many of another wait", () => {
  const queue = new FairQueue(1);
  for (let k = 0; k < 40; k += 1) queue.push("ada", arrived(`a${k}`));
  const running = queue.take();
  queue.push("bob", arrived("b0"));
  running?.finish();
  expect(drain(queue)).toEqual(["b0", ...Array.from({ length: 39 }, (_, k) => `a${k + 1}`)]);
});

test("an owner who always comes back with one does not keep the others waiting", () => {
  const queue = new FairQueue(1);
  for (const id of ["a0", "a1", "a2"]) queue.push("ada", arrived(id));
  const order: string[] = [];
  for (let k = 0; k < 6; k += 1) {
    queue.push("bob", arrived(`b${k}`));
    const turn = queue.take();
    order.push(turn?.id ?? "none");
    turn?.finish();
  }
  expect(order).toEqual(["a0", "b0", "a1", "b1", "a2", "b2"]);
});

test("an owner has no more running than it may, and the others go past it", () => {
  const queue = new FairQueue(2);
  for (const id of ["a0", "a1", "a2"]) queue.push("ada", arrived(id));
  const first = queue.take();
  expect([first?.id, queue.take()?.id, queue.take()]).toEqual(["a0", "a1", null]);
  queue.push(null, arrived("n0"));
  expect(queue.take()?.id).toBe("n0");
  first?.finish();
  expect(queue.take()?.id).toBe("a2");
});

interface Ran {
  owner: string;
  id: string;
}

type Step = { kind: "push"; owner: string } | { kind: "take" } | { kind: "finish" | "cancel"; which: number };

const OWNERS = ["ada", "bob", "cleo"] as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("push" as const), owner: fc.constantFrom(...OWNERS) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("take" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("finish" as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(9) }) },
);

test("whatever comes, goes and ends when: each runs once and in its owner's order, cancelled ones never, and nobody is passed over twice", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 3 }), (steps, perOwner) => {
      const { waiting, running, apply, started } = model(perOwner);
      steps.forEach(apply);
      while (running.length > 0 || waiting.length > 0) {
        apply({ kind: "take" });
        apply({ kind: "finish", which: 0 });
      }
      expect(new Set(started.map(({ id }) => id)).size).toBe(started.length);
    }),
    { numRuns: 500 },
  );
});

/** Drives a queue, and checks each start against plain lists of what waits and runs. */
function model(perOwner: number) {
  const queue = new FairQueue(perOwner);
  const waiting: Ran[] = [];
  const running: (Ran & { turn: Turn })[] = [];
  const started: Ran[] = [];
  /** How often each was passed by each other while its owner had nothing running, since it began to wait so. */
  const passed = new Map<string, number>();
  let pushed = 0;
  const runningOf = (owner: string) => running.filter((each) => each.owner === owner).length;

  function take(): void {
    const turn = queue.take();
    const mayRun = waiting.filter(({ owner }) => runningOf(owner) < perOwner);
    expect(turn === null).toBe(mayRun.length === 0);
    if (!turn) return;
    const at = waiting.findIndex(({ id }) => id === turn.id);
    const [taken] = waiting.splice(at, 1);
    if (at < 0 || !taken) throw new Error(`${turn.id} did not wait`);
    expect(waiting.slice(0, at).filter(({ owner }) => owner === taken.owner)).toEqual([]);
    for (const other of new Set(waiting.map(({ owner }) => owner))) {
      if (other === taken.owner || runningOf(other) > 0) continue;
      const key = `${taken.owner} before ${other}`;
      passed.set(key, (passed.get(key) ?? 0) + 1);
      expect(passed.get(key)).toBeLessThanOrEqual(1);
    }
    for (const key of passed.keys()) if (key.endsWith(` ${taken.owner}`)) passed.delete(key);
    running.push({ ...taken, turn });
    started.push(taken);
  }

  function apply(each: Step): void {
    switch (each.kind) {
      case "push": {
        const item = { owner: each.owner, id: `${each.owner}${(pushed += 1)}` };
        waiting.push(item);
        queue.push(item.owner, { id: item.id, createdAt: pushed });
        return;
      }
      case "take":
        return take();
      case "finish":
        return running.splice(each.which % Math.max(1, running.length), 1)[0]?.turn.finish();
      case "cancel": {
        const [gone] = waiting.splice(each.which % Math.max(1, waiting.length), 1);
        if (!gone) return;
        queue.remove(gone.owner, gone.id);
        if (!waiting.some(({ owner }) => owner === gone.owner)) {
          for (const key of passed.keys()) if (key.endsWith(` ${gone.owner}`)) passed.delete(key);
        }
      }
    }
  }
  return { waiting, running, started, apply };
}

function drain(queue: FairQueue): string[] {
  const ids: string[] = [];
  for (let turn = queue.take(); turn; turn = queue.take()) {
    ids.push(turn.id);
    turn.finish();
  }
  return ids;
}
