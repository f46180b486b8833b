import { expect, test } from "vitest";
import { gatherChanges } from "./changes.ts";

/** Collects batches; each is taken up until `finish` is called. */
function observed() {
  const batches: string[][] = [];
  const finishers: (() => void)[] = [];
  const changes = gatherChanges((changed) => {
    batches.push([...changed]);
    return new Promise((resolve) => finishers.push(resolve));
  });
  return { batches, changes, finish: () => finishers.shift()?.() };
}

test("files that change together are taken up as one, each once", async () => {
  const { batches, changes, finish } = observed();
  for (const file of ["a.ts", "b.ts", "a.ts"]) changes.add(file);
  await expect.poll(() => batches).toEqual([["a.ts", "b.ts"]]);
  finish();
  await changes.close();
});

test("what changes meanwhile waits for its turn, and two batches never run side by side", async () => {
  const { batches, changes, finish } = observed();
  changes.add("a.ts");
  await expect.poll(() => batches).toHaveLength(1);
  changes.add("b.ts");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(batches).toEqual([["a.ts"]]);
  finish();
  await expect.poll(() => batches).toEqual([["a.ts"], ["b.ts"]]);
  finish();
  await changes.close();
});

test("closing waits for what is being taken up, and takes up nothing more", async () => {
  const { batches, changes, finish } = observed();
  changes.add("a.ts");
  await expect.poll(() => batches).toHaveLength(1);
  changes.add("b.ts");
  let isClosed = false;
  const closing = changes.close().then(() => (isClosed = true));
  await Promise.resolve();
  expect(isClosed).toBe(false);
  finish();
  await closing;
  expect(batches).toEqual([["a.ts"]]);
});
