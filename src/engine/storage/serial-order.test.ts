import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ConvexJson } from "../values/json.ts";
import { collect, fullScan, useTemporaryDatabase } from "./temporary-database.fixture.ts";
import type { DocumentReader } from "./types.ts";

const temporary = useTemporaryDatabase();

/** What one concurrent caller does: waits, then reads all and writes one, waiting between; or takes a snapshot. */
const step = fc.record({
  kind: fc.constantFrom("write", "write", "fail", "nested", "snapshot"),
  before: fc.nat({ max: 4 }),
  within: fc.nat({ max: 3 }),
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function sum(documents: DocumentReader): number {
  return state(documents).reduce<number>((total, n) => total + Number(n), 0);
}

function state(documents: DocumentReader): ConvexJson[] {
  return collect(documents, fullScan("numbers")).map(({ n }) => n ?? null);
}

test("any interleaving of writers and snapshots equals the serial order of the commits", async () => {
  const { database } = temporary;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      await database.transact((transaction) => {
        const stream = transaction.documents("").stream(fullScan("numbers"));
        for (let next = stream.next(); next.done !== true; next = stream.next())
          transaction.documents("").remove(next.value._id);
      });
      const start = database.latestTimestamp();
      const commits: { timestamp: bigint; added: number }[] = [];
      const snapshots: { timestamp: bigint; seen: ConvexJson[] }[] = [];

      const run = async ({ kind, before, within }: { kind: string; before: number; within: number }): Promise<void> => {
        await turns(before);
        if (kind === "snapshot") {
          const snapshot = database.snapshot();
          await turns(within);
          snapshots.push({ timestamp: snapshot.timestamp, seen: state(snapshot.documents("")) });
          snapshot.close();
          return;
        }
        const done = database.transact(async (transaction) => {
          const documents = transaction.documents("");
          const added = sum(documents) + 1;
          await turns(within);
          if (kind === "nested") {
            const savepoint = transaction.savepoint();
            documents.insert("numbers", { n: 1000 });
            await turns(within);
            savepoint.rollback();
          }
          documents.insert("numbers", { n: added });
          await turns(within);
          if (kind === "fail") throw new Error("on purpose");
          return added;
        });
        if (kind === "fail") await expect(done).rejects.toThrow("on purpose");
        else await done.then(({ value, timestamp }) => commits.push({ added: value, timestamp }));
      };
      await Promise.all(steps.map(run));

      commits.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
      const stateAt = (timestamp: bigint): number[] =>
        commits.filter((commit) => commit.timestamp <= timestamp).map(({ added }) => added);
      // Serially, each writer finds the sum of those before it: 1, 2, 4, 8 …
      expect(commits.map(({ added }) => added)).toEqual(commits.map((_, index) => 2 ** index));
      for (const { timestamp, seen } of snapshots) {
        expect(timestamp).toBeGreaterThanOrEqual(start);
        expect(seen).toEqual(stateAt(timestamp));
      }
    }),
    { numRuns: 60 },
  );
});
