import type { PaginationResult } from "convex/server";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { useTemporaryDatabase, schemaOf } from "../../storage/temporary-database.fixture.ts";
import { answer, type ReferenceDocument } from "../../storage/reference-database.fixture.ts";
import { type AnyQuery, type Doc, mutation, query, runQuery } from "./convex-function.fixture.ts";

const temporary = useTemporaryDatabase(schemaOf({ notes: { by_group_n: ["group", "n"] } }));

/** A list that a client shows: loaded pages, each read again when a commit touches it. */
interface LivePage {
  cursor: string | null;
  result: PaginationResult<Doc>;
  journal: string | null;
}

const PAGE_SIZE = 3;

type Direction = "asc" | "desc";
interface Shown {
  direction: Direction;
  isFiltered: boolean;
}

function ask(notes: AnyQuery, { direction, isFiltered }: Shown): AnyQuery {
  const ordered = notes.withIndex("by_group_n", (q) => q.eq("group", 1).gte("n", 2)).order(direction);
  return isFiltered ? ordered.filter((q) => q.eq(q.mod(q.field("n"), 2), 0)) : ordered;
}

async function load(shown: Shown, cursor: string | null, journal: string | null): Promise<LivePage> {
  const { value, journal: next } = await runQuery(
    temporary.database,
    ({ db }) => ask(db.query("notes"), shown).paginate({ cursor, numItems: PAGE_SIZE }),
    { journal },
  );
  return { cursor, result: value, journal: next };
}

/** All that the list should show, by looking at every document. */
async function expected({ direction, isFiltered }: Shown): Promise<ReferenceDocument[]> {
  const all = await query(temporary.database, ({ db }) => db.query("notes").collect());
  const bounds = [
    { type: "eq" as const, field: "group", value: 1 },
    { type: "gte" as const, field: "n", value: 2 },
  ];
  return answer(all, { fields: ["group", "n"], bounds, order: direction }).filter(
    ({ n }) => !isFiltered || Number(n) % 2 === 0,
  );
}

type Step =
  | { kind: "insert"; group: number; n: number }
  | { kind: "move"; at: number; n: number }
  | { kind: "remove"; at: number }
  | { kind: "loadMore" }
  | { kind: "split"; at: number };

const n = fc.integer({ min: 0, max: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), group: fc.constantFrom(1, 1, 1, 2), n }),
  fc.record({ kind: fc.constant("move" as const), at: fc.nat(), n }),
  fc.record({ kind: fc.constant("remove" as const), at: fc.nat() }),
  fc.constant({ kind: "loadMore" as const }),
  fc.record({ kind: fc.constant("split" as const), at: fc.nat() }),
);

async function write(change: Exclude<Step, { kind: "loadMore" | "split" }>): Promise<void> {
  await mutation(temporary.database, async ({ db }) => {
    if (change.kind === "insert") return void (await db.insert("notes", { group: change.group, n: change.n }));
    const all = await db.query("notes").collect();
    const chosen = all[change.at % Math.max(all.length, 1)];
    if (chosen === undefined) return;
    if (change.kind === "remove") await db.delete(chosen._id);
    else await db.patch(chosen._id, { n: change.n });
  });
}

/** Cuts a page at its split cursor into two, as the React client does. */
async function split(shown: Shown, pages: LivePage[], at: number): Promise<void> {
  const position = at % Math.max(pages.length, 1);
  const page = pages[position];
  if (!page?.result.splitCursor) return;
  const left = await load(shown, page.cursor, page.result.splitCursor);
  const right = await load(shown, page.result.splitCursor, page.result.continueCursor);
  pages.splice(position, 1, left, right);
}

test("a list of live pages shows each document once, in order, whatever is written, loaded and split", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ direction: fc.constantFrom<Direction>("asc", "desc"), isFiltered: fc.boolean() }),
      fc.array(step, { minLength: 5, maxLength: 25 }),
      async (shown, steps) => {
        await mutation(temporary.database, async ({ db }) => {
          for await (const note of db.query("notes")) await db.delete(note._id);
          for (let value = 0; value < 12; value += 1) await db.insert("notes", { group: 1, n: value });
        });
        const pages = [await load(shown, null, null)];
        for (const next of steps) {
          const last = pages.at(-1);
          if (next.kind === "loadMore") {
            if (last !== undefined && !last.result.isDone)
              pages.push(await load(shown, last.result.continueCursor, null));
          } else if (next.kind === "split") await split(shown, pages, next.at);
          else {
            await write(next);
            for (const [position, page] of pages.entries()) {
              pages[position] = await load(shown, page.cursor, page.journal);
            }
          }
          const whole = await expected(shown);
          const seen = pages.flatMap(({ result }) => result.page.map(({ _id }) => _id));
          const isWhole = pages.at(-1)?.result.isDone === true;
          expect(seen).toEqual(whole.slice(0, isWhole ? undefined : seen.length).map(({ _id }) => _id));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("a page is touched by what changes it, and is the same when nothing touched it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Direction>("asc", "desc"),
      fc.array(step, { minLength: 1, maxLength: 8 }),
      async (direction, steps) => {
        const shown = { direction, isFiltered: false };
        await mutation(temporary.database, async ({ db }) => {
          for await (const note of db.query("notes")) await db.delete(note._id);
          for (let value = 0; value < 9; value += 1) await db.insert("notes", { group: 1, n: value });
        });
        for (const next of steps) {
          if (next.kind === "loadMore" || next.kind === "split") continue;
          const paginate = (journal: string | null) =>
            runQuery(
              temporary.database,
              ({ db }) => ask(db.query("notes"), shown).paginate({ cursor: null, numItems: PAGE_SIZE }),
              { journal },
            );
          const before = await paginate((await load(shown, null, null)).journal);
          const touched: boolean[] = [];
          const stop = temporary.database.onCommit((commit) => touched.push(commit.touches(before.reads)));
          await write(next);
          stop();
          const after = await paginate(before.journal);
          if (!touched[0]) expect(after.value).toEqual(before.value);
        }
      },
    ),
    { numRuns: 40 },
  );
});
