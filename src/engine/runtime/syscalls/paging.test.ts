import type { PaginationResult } from "convex/server";
import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { applySchema, useTemporaryDatabase, schemaOf } from "../../storage/temporary-database.fixture.ts";
import { type AnyQuery, type Doc, messageOf, mutation, query, runQuery } from "./convex-function.fixture.ts";

const temporary = useTemporaryDatabase(schemaOf({ notes: { by_n: ["n"] } }));

async function insert(...numbers: number[]): Promise<void> {
  await mutation(temporary.database, async ({ db }) => {
    for (const n of numbers) await db.insert("notes", { n });
  });
}

type Options = Partial<Parameters<AnyQuery["paginate"]>[0]> & { maximumRowsRead?: number; maximumBytesRead?: number };

/** Notes by their number. */
const byN = (notes: AnyQuery): AnyQuery => notes.withIndex("by_n");

function page(options: Options, ask: (notes: AnyQuery) => AnyQuery = byN): Promise<PaginationResult<Doc>> {
  return query(temporary.database, ({ db }) =>
    ask(db.query("notes")).paginate({ cursor: null, numItems: 3, ...options }),
  );
}

const numbers = ({ page: documents }: PaginationResult<Doc>) => documents.map(({ n }) => n);

describe("the arguments of a page", () => {
  test.each<[options: Options, message: string]>([
    [{ numItems: 0 }, "Must request at least 1 document while paginating"],
    [{ numItems: -1 }, "`options.numItems` must be a positive number. Received `-1`."],
    [{ numItems: 2.5 }, "A page holds a whole number of documents, not 2.5"],
    [{ numItems: 32_001 }, "Requested too many items: 32001"],
    [{ maximumRowsRead: 0 }, "maximumRowsRead and maximumBytesRead must be greater than 0"],
    [{ maximumBytesRead: 0 }, "maximumRowsRead and maximumBytesRead must be greater than 0"],
    [{ cursor: "nonsense" }, "InvalidCursor: Tried to run a query starting from a cursor"],
  ])("%j are refused", async (options, message) => {
    expect(await messageOf(page(options))).toContain(message);
  });

  test("may ask for as many documents as a transaction may read", async () => {
    await insert(1);
    expect(numbers(await page({ numItems: 32_000 }))).toEqual([1]);
  });

  test("a refused cursor carries the data by which a client starts again", async () => {
    const error = await query(temporary.database, ({ db }) =>
      db
        .query("notes")
        .paginate({ cursor: "nonsense", numItems: 1 })
        .catch((cause: unknown) => cause),
    );
    expect(error).toBeInstanceOf(ConvexError);
    expect(error).toMatchObject({ data: { isConvexSystemError: true, paginationError: "InvalidCursor" } });
  });
});

test("a function has one paginated query, in a mutation too", async () => {
  const twice = async ({ db }: { db: { query(table: string): AnyQuery } }) => {
    await db.query("notes").paginate({ cursor: null, numItems: 1 });
    return await messageOf(db.query("notes").paginate({ cursor: null, numItems: 1 }));
  };
  const message =
    "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.";
  expect([await query(temporary.database, twice), await mutation(temporary.database, twice)]).toEqual([
    message,
    message,
  ]);
});

describe("a page that stopped early", () => {
  test.each<[what: string, options: Options, found: number[], status: string | null]>([
    ["by its rows", { numItems: 10, maximumRowsRead: 3 }, [1, 2, 3], "SplitRecommended"],
    ["by its bytes", { numItems: 10, maximumBytesRead: 1 }, [1], "SplitRecommended"],
    ["by its number of documents", { numItems: 3 }, [1, 2, 3], null],
    ["by its number, near its rows", { numItems: 3, maximumRowsRead: 4 }, [1, 2, 3], "SplitRecommended"],
    ["by its number, far from its rows", { numItems: 3, maximumRowsRead: 5 }, [1, 2, 3], null],
  ])("%s says so, and the next goes on where it ended", async (_, options, found, status) => {
    await insert(1, 2, 3, 4, 5, 6);
    const first = await page(options);
    expect([numbers(first), first.isDone, first.pageStatus]).toEqual([found, false, status]);
    const next = await page({ numItems: 10, cursor: first.continueCursor });
    expect([numbers(next), next.isDone]).toEqual([[1, 2, 3, 4, 5, 6].slice(found.length), true]);
  });

  test("may hold nothing of a sparse filter, yet comes further with each page", async () => {
    await insert(...Array.from({ length: 40 }, (_, n) => n + 1));
    const rare = (notes: AnyQuery) => byN(notes).filter((q) => q.eq(q.mod(q.field("n"), 20), 0));
    const met: unknown[] = [];
    let pages = 0;
    let cursor: string | null = null;
    for (let isDone = false; !isDone; pages += 1) {
      const next: PaginationResult<Doc> = await page({ numItems: 5, maximumRowsRead: 7, cursor }, rare);
      met.push(...numbers(next));
      ({ isDone, continueCursor: cursor } = next);
    }
    expect([met, pages]).toEqual([[20, 40], 6]);
  });
});

describe("the place where a page can be split", () => {
  test("lies inside it, and both halves together are the page", async () => {
    await insert(1, 2, 3, 4, 5, 6, 7);
    const whole = await page({ numItems: 5 });
    const split = whole.splitCursor ?? null;
    const left = await page({ endCursor: split });
    const right = await page({ cursor: split, endCursor: whole.continueCursor });
    expect([numbers(left), numbers(right)]).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect([left.continueCursor, right.continueCursor]).toEqual([split, whole.continueCursor]);
  });

  test("is missing where there is nothing to split", async () => {
    await insert(1);
    expect((await page({ numItems: 1 })).splitCursor).toBeNull();
  });
});

describe("a page that is read again", () => {
  test("is whole, whatever number of rows it may read: a gap would never be filled", async () => {
    await insert(10, 20, 30, 40);
    const first = await page({ numItems: 10, maximumRowsRead: 2 });
    await insert(11, 12, 13, 14, 15);
    const again = await page({ numItems: 10, maximumRowsRead: 2, endCursor: first.continueCursor });
    expect([numbers(again), again.continueCursor]).toEqual([[10, 11, 12, 13, 14, 15, 20], first.continueCursor]);
    expect(again.pageStatus).toBe("SplitRecommended");
    expect(numbers(await page({ cursor: first.continueCursor }))).toEqual([30, 40]);
  });

  test("ends by its journal where it ended before, without the client's cursor", async () => {
    await insert(1, 2, 3, 4);
    const live = (journal: string | null) =>
      runQuery(temporary.database, ({ db }) => byN(db.query("notes")).paginate({ cursor: null, numItems: 2 }), {
        journal,
      });
    const first = await live(null);
    await insert(0, 1.5);
    const again = await live(first.journal);
    expect([numbers(first.value), numbers(again.value)]).toEqual([
      [1, 2],
      [0, 1, 1.5, 2],
    ]);
    expect(again.journal).toBe(first.journal);
  });

  test("the same twice has the same cursors, so that an unchanged page is seen to be unchanged", async () => {
    await insert(1, 2, 3, 4, 5);
    expect(await page({ numItems: 2 })).toEqual(await page({ numItems: 2 }));
  });
});

describe("a cursor belongs to its query", () => {
  test.each<[what: string, other: (notes: AnyQuery) => AnyQuery]>([
    ["of another order", (notes) => byN(notes).order("desc")],
    ["by another index", (notes) => notes.order("asc")],
    ["of another range", (notes) => notes.withIndex("by_n", (q) => q.gt("n", 0))],
    ["of another filter", (notes) => byN(notes).filter((q) => q.gt(q.field("n"), 0))],
  ])("and not to one %s", async (_, other) => {
    await insert(1, 2, 3, 4);
    const { continueCursor } = await page({ numItems: 2 });
    expect(await messageOf(page({ cursor: continueCursor }, other))).toContain("InvalidCursor");
    expect(await messageOf(page({ endCursor: continueCursor }, other))).toContain("InvalidCursor");
  });

  test("and ends with the fields of its index: a place among other keys is none", async () => {
    await insert(1, 2, 3, 4);
    const { continueCursor } = await page({ numItems: 2 });
    await applySchema(temporary.database, schemaOf({ notes: { by_n: ["m", "n"] } }));
    expect(await messageOf(page({ cursor: continueCursor }))).toContain("InvalidCursor");
    await applySchema(temporary.database, schemaOf({ notes: { by_n: ["n"] } }));
    expect(numbers(await page({ cursor: continueCursor }))).toEqual([3, 4]);
  });

  test("and outlives changes of other indexes, and of the documents around it", async () => {
    await insert(1, 2, 3, 4);
    const { continueCursor } = await page({ numItems: 2 });
    await applySchema(temporary.database, schemaOf({ notes: { by_n: ["n"], by_m: ["m"] } }));
    await mutation(temporary.database, async ({ db }) => {
      for await (const note of db.query("notes")) if (note.n === 2) await db.delete(note._id);
    });
    expect(numbers(await page({ cursor: continueCursor }))).toEqual([3, 4]);
  });

  test("of a table that did not exist yet is good once it does", async () => {
    const all = (cursor: string | null) =>
      query(temporary.database, ({ db }) =>
        db.query("later").paginate({ cursor: null, numItems: 2, endCursor: cursor }),
      );
    const { continueCursor } = await all(null);
    await mutation(temporary.database, ({ db }) => db.insert("later", { n: 1 }));
    const again = await all(continueCursor);
    expect([numbers(again), again.isDone]).toEqual([[1], true]);
  });
});
