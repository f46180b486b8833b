import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createTaskQueue } from "./task-queue.ts";

test("tasks run one at a time in the order they were added, whatever each waits for", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 10 }), async (scheduler, count) => {
      const events: string[] = [];
      const queue = createTaskQueue((error) => events.push(String(error)));
      const done = new Promise<void>((resolve) => {
        for (let index = 0; index < count; index += 1) {
          queue.add(async () => {
            events.push(`begin ${index}`);
            await scheduler.schedule(Promise.resolve());
            events.push(`end ${index}`);
            if (index === count - 1) resolve();
          });
        }
      });
      await scheduler.waitFor(done);
      expect(events).toEqual(Array.from({ length: count }, (_, index) => [`begin ${index}`, `end ${index}`]).flat());
    }),
  );
});

test("a task that fails is reported once, and nothing runs after it", async () => {
  const errors: unknown[] = [];
  const ran: string[] = [];
  const queue = createTaskQueue((error) => errors.push(error));
  queue.add(async () => {
    await Promise.resolve();
    throw new Error("broken");
  });
  queue.add(() => void ran.push("waited behind it"));
  expect(queue.length).toBe(2);
  await new Promise((resolve) => setImmediate(resolve));
  queue.add(() => void ran.push("came after it"));
  expect(errors).toEqual([new Error("broken")]);
  expect(ran).toEqual([]);
});
