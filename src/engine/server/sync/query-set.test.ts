import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Commit, ReadSet } from "../../storage/types.ts";
import type { QueryAnswer, QueryRequest } from "../../types.ts";
import type { QueryRunner } from "../query-runner.ts";
import { ProtocolError } from "./client-message.ts";
import type { AddQuery, StateModification } from "./messages.ts";
import { createQuerySet } from "./query-set.ts";
import type { QuerySet } from "./query-set.ts";

const CALLER = { kind: "user", identity: null } as const;
const CELLS = ["a", "b", "c"];

class CellRead implements ReadSet {
  readonly size = 1;
  readonly cell: string;

  constructor(cell: string) {
    this.cell = cell;
  }
}

/** A store of numbered cells that remembers every state it was in: enough of a database to judge transitions by. */
class History {
  readonly #states = [new Map(CELLS.map((cell) => [cell, 0]))];

  get timestamp(): bigint {
    return BigInt(this.#states.length - 1);
  }

  at(timestamp: bigint, cell: string): number {
    return this.#states[Number(timestamp)]?.get(cell) ?? NaN;
  }

  write(cell: string): Commit {
    const state = new Map(this.#states.at(-1));
    state.set(cell, (state.get(cell) ?? 0) + 1);
    this.#states.push(state);
    return { timestamp: this.timestamp, touches: (reads) => reads instanceof CellRead && reads.cell === cell };
  }

  answer(timestamp: bigint, { path }: QueryRequest): QueryAnswer {
    const value = this.at(timestamp, path.name);
    return { ok: true, value, logLines: [], journal: null, reads: new CellRead(path.name) };
  }
}

function add(queryId: number, cell: string): AddQuery {
  return { type: "Add", queryId, udfPath: `cells:${cell}`, args: [{}] };
}

function modify(set: QuerySet, ...modifications: Parameters<QuerySet["modify"]>[0]["modifications"]): void {
  set.modify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications });
}

/** What a client shows after a transition. */
function apply(view: Map<number, unknown>, modifications: readonly StateModification[]): void {
  for (const change of modifications) {
    if (change.type === "QueryUpdated") view.set(change.queryId, change.value);
    else view.delete(change.queryId);
  }
}

test("whenever commits come, each transition shows every query as it was at the transition's timestamp", async () => {
  const script = fc.array(fc.constantFrom(...CELLS), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), script, async (scheduler, writes) => {
      const history = new History();
      const runQueries: QueryRunner = async (requests) => {
        await scheduler.schedule(Promise.resolve(), "before the snapshot");
        const { timestamp } = history;
        await scheduler.schedule(Promise.resolve(), "after the snapshot");
        return { timestamp, answers: requests.map((request) => history.answer(timestamp, request)) };
      };
      const set = createQuerySet(runQueries);
      modify(set, ...CELLS.map((cell, index) => add(index, cell)));
      scheduler.scheduleSequence(
        writes.map((cell) => async () => {
          set.commit(history.write(cell));
        }),
      );
      const view = new Map<number, unknown>();
      const refreshAll = async () => {
        let last = -1n;
        do {
          const { timestamp, modifications } = await set.refresh(CALLER, () => history.timestamp);
          apply(view, modifications);
          for (const [index, cell] of CELLS.entries()) expect(view.get(index)).toBe(history.at(timestamp, cell));
          expect(timestamp).toBeGreaterThanOrEqual(last);
          last = timestamp;
          await scheduler.schedule(Promise.resolve(), "between refreshes");
        } while (last < BigInt(writes.length));
      };
      await scheduler.waitFor(refreshAll());
    }),
    { numRuns: 300 },
  );
});

/** A query set over a history, and what it asked of it. */
function start() {
  const history = new History();
  const ran: string[][] = [];
  const journals: (string | null | undefined)[] = [];
  const set = createQuerySet(async (requests) => {
    ran.push(requests.map(({ path }) => path.name));
    journals.push(...requests.map(({ journal }) => journal));
    const { timestamp } = history;
    const answers = requests.map((request) => ({
      ...history.answer(timestamp, request),
      journal: `end ${ran.length}`,
    }));
    return { timestamp, answers };
  });
  const refresh = () => set.refresh(CALLER, () => history.timestamp);
  return { history, ran, journals, set, refresh };
}

describe("a query set", () => {
  test("runs only what a commit concerns", async () => {
    const { history, ran, set, refresh } = start();
    modify(set, add(0, "a"), add(1, "b"));
    await refresh();
    expect(set.commit(history.write("c"))).toBe(false);
    expect(set.commit(history.write("b"))).toBe(true);
    await refresh();
    expect(ran).toEqual([["a", "b"], ["b"]]);
  });

  test("gives the journal of a run to the next run, and a client's to the first", async () => {
    const { history, journals, set, refresh } = start();
    modify(set, { ...add(0, "a"), journal: "from the client" });
    await refresh();
    set.commit(history.write("a"));
    await refresh();
    expect(journals).toEqual(["from the client", "end 1"]);
  });

  test("forgets a removed query and says so once", async () => {
    const { history, set, refresh } = start();
    modify(set, add(0, "a"));
    await refresh();
    modify(set, { type: "Remove", queryId: 0 }, { type: "Remove", queryId: 5 });
    expect(set.commit(history.write("a"))).toBe(false);
    expect((await refresh()).modifications).toEqual([{ type: "QueryRemoved", queryId: 0 }]);
    expect((await refresh()).modifications).toEqual([]);
  });

  test("runs everything for another identity, and sends only what came out different", async () => {
    const { history, ran, set, refresh } = start();
    const quiet = createQuerySet(async (requests) => {
      ran.push(requests.map(({ path }) => path.name));
      return { timestamp: 0n, answers: requests.map((request) => history.answer(0n, request)) };
    });
    modify(quiet, add(0, "a"), add(1, "b"));
    await quiet.refresh(CALLER, () => 0n);
    quiet.markAllDirty();
    expect((await quiet.refresh(CALLER, () => 0n)).modifications).toEqual([]);
    expect(ran).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
    expect((await refresh()).modifications).toEqual([]);
    expect(set.commit(history.write("a"))).toBe(false);
  });

  test("refuses an id that is taken", () => {
    const { set } = start();
    modify(set, add(0, "a"));
    expect(() => modify(set, add(0, "b"))).toThrow(ProtocolError);
  });
});
