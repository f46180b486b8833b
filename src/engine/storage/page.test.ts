import { describe, expect, test } from "vitest";
import type { ConvexJson } from "../values/json.ts";
import { InvalidCursorError } from "./cursor.ts";
import { TRANSACTION_LIMITS } from "./limits.ts";
import { fullScan, useTemporaryDatabase, read, schemaOf, write } from "./temporary-database.fixture.ts";
import type { Page, PageRequest, QueryJson } from "./types.ts";

const temporary = useTemporaryDatabase(schemaOf({ notes: { by_n: ["n"] } }));

const BY_N: QueryJson = { source: { type: "IndexRange", indexName: "notes.by_n", range: [] }, operators: [] };
const EVEN: QueryJson = {
  ...BY_N,
  operators: [{ filter: { $eq: [{ $mod: [{ $field: "n" }, { $literal: 2 }] }, { $literal: 0 }] } }],
};

function page(query: QueryJson, request: Partial<PageRequest>): Page {
  return read(temporary.database, (documents) =>
    documents.page(query, { cursor: null, endCursor: null, pageSize: 3, ...request }),
  );
}

function numbers({ page: documents }: Page): (ConvexJson | undefined)[] {
  return documents.map(({ n }) => n);
}

async function insert(...values: number[]): Promise<void> {
  await write(temporary.database, (documents) => values.forEach((n) => documents.insert("notes", { n })));
}

describe("a first page", () => {
  test("has as many documents as asked for and a cursor to the next", async () => {
    await insert(1, 2, 3, 4, 5);
    const first = page(BY_N, {});
    expect([numbers(first), first.isDone]).toEqual([[1, 2, 3], false]);
    const second = page(BY_N, { cursor: first.continueCursor });
    expect([numbers(second), second.isDone]).toEqual([[4, 5], true]);
    const third = page(BY_N, { cursor: second.continueCursor });
    expect([numbers(third), third.isDone]).toEqual([[], true]);
  });

  test("that ends exactly with the last document is not known to be done", async () => {
    await insert(1, 2, 3);
    const first = page(BY_N, {});
    expect(first.isDone).toBe(false);
    expect(page(BY_N, { cursor: first.continueCursor })).toMatchObject({ page: [], isDone: true });
  });

  test("counts the documents that pass the filter", async () => {
    await insert(0, 1, 2, 3, 4, 5, 6);
    const first = page(EVEN, {});
    expect(numbers(first)).toEqual([0, 2, 4]);
    expect(numbers(page(EVEN, { cursor: first.continueCursor }))).toEqual([6]);
  });

  test("ends early at the rows or bytes that it may read, and goes on from there", async () => {
    await insert(1, 3, 5, 7, 9, 10);
    const first = page(EVEN, { maximumRowsRead: 4 });
    expect([numbers(first), first.isDone]).toEqual([[], false]);
    expect(numbers(page(EVEN, { cursor: first.continueCursor }))).toEqual([10]);
    const small = page(BY_N, { maximumBytesRead: 100 });
    expect([numbers(small), small.isDone]).toEqual([[1, 3], false]);
  });

  test("ends before the transaction's limit, instead of failing", async () => {
    const rows = TRANSACTION_LIMITS.documentsRead + 100;
    for (let done = 0; done < rows; done += 10_000) {
      await insert(...Array.from({ length: Math.min(10_000, rows - done) }, () => 1));
    }
    const first = page(EVEN, {});
    expect([numbers(first), first.isDone]).toEqual([[], false]);
    expect(page(EVEN, { cursor: first.continueCursor })).toMatchObject({ page: [], isDone: true });
  });

  test("needs room for a document", () => {
    expect(() => page(BY_N, { pageSize: 0 })).toThrow("Must request at least 1 document while paginating");
  });
});

describe("a page that is read again up to its end cursor", () => {
  test("grows and shrinks with what is between its cursors, and leaves no gap to the next", async () => {
    await insert(1, 2, 3, 4, 5, 6, 7);
    const first = page(BY_N, {});
    const second = page(BY_N, { cursor: first.continueCursor });
    await insert(2.5, 3.5);
    await write(temporary.database, (documents) => {
      const [gone] = documents.page(BY_N, { cursor: null, endCursor: null, pageSize: 1 }).page;
      documents.remove(gone?._id ?? "");
    });
    const firstAgain = page(BY_N, { endCursor: first.continueCursor });
    const secondAgain = page(BY_N, { cursor: first.continueCursor, endCursor: second.continueCursor });
    expect([numbers(firstAgain), firstAgain.isDone]).toEqual([[2, 2.5, 3], false]);
    expect([numbers(secondAgain), secondAgain.isDone]).toEqual([[3.5, 4, 5, 6], false]);
    expect(firstAgain.continueCursor).toBe(first.continueCursor);
  });

  test("takes in what comes behind the end, if it was the last", async () => {
    await insert(1, 2);
    const only = page(BY_N, {});
    await insert(3);
    const again = page(BY_N, { endCursor: only.continueCursor });
    expect([numbers(again), again.isDone]).toEqual([[1, 2, 3], true]);
  });

  test("keeps its documents when the one at its end is removed", async () => {
    await insert(1, 2, 3, 4);
    const first = page(BY_N, {});
    await write(temporary.database, (documents) => documents.remove(first.page[2]?._id ?? ""));
    expect(numbers(page(BY_N, { endCursor: first.continueCursor }))).toEqual([1, 2]);
    expect(numbers(page(BY_N, { cursor: first.continueCursor }))).toEqual([4]);
  });

  test("goes backwards as well", async () => {
    await insert(1, 2, 3, 4, 5);
    const descending = fullScan("notes", "desc");
    const first = page(descending, {});
    await insert(6);
    expect(numbers(page(descending, { endCursor: first.continueCursor }))).toEqual([6, 5, 4, 3]);
    expect(numbers(page(descending, { cursor: first.continueCursor }))).toEqual([2, 1]);
  });

  test("asks to be split when it has grown to more than twice its size, and can be", async () => {
    await insert(1, 2, 3, 10);
    const first = page(BY_N, {});
    await insert(1.1, 1.2, 1.3, 1.4);
    const grown = page(BY_N, { endCursor: first.continueCursor });
    expect(grown.pageStatus).toBe("SplitRecommended");
    const left = page(BY_N, { endCursor: grown.splitCursor ?? null });
    const right = page(BY_N, { cursor: grown.splitCursor ?? null, endCursor: first.continueCursor });
    expect([numbers(left), numbers(right)]).toEqual([
      [1, 1.1, 1.2, 1.3],
      [1.4, 2, 3],
    ]);
    expect([left.pageStatus, right.pageStatus]).toEqual([null, null]);
  });
});

describe("a cursor", () => {
  test("of another query is refused with the data that restarts a client's pagination", async () => {
    await insert(1, 2, 3, 4);
    const { continueCursor } = page(BY_N, {});
    const others: QueryJson[] = [
      EVEN,
      fullScan("notes"),
      { source: { type: "IndexRange", indexName: "notes.by_n", range: [], order: "desc" }, operators: [] },
    ];
    for (const other of others) {
      expect(() => page(other, { cursor: continueCursor })).toThrow(InvalidCursorError);
      expect(() => page(other, { endCursor: continueCursor })).toThrow(InvalidCursorError);
    }
    expect(new InvalidCursorError("x").data).toEqual({ isConvexSystemError: true, paginationError: "InvalidCursor" });
  });

  test.each(["", "abc", "_end_cursor", "AAAAAAAAAAAAAAAA"])("that is %j is refused", (cursor) => {
    expect(() => page(BY_N, { cursor })).toThrow(InvalidCursorError);
  });

  test("does not show the values that it stands on", async () => {
    await write(temporary.database, (documents) =>
      ["secret-a", "secret-b"].map((n) => documents.insert("notes", { n })),
    );
    const { continueCursor } = page(BY_N, { pageSize: 1 });
    expect(Buffer.from(continueCursor, "base64url").toString("latin1")).not.toContain("secret");
  });

  test("outlives a restart", async () => {
    await insert(1, 2, 3, 4);
    const { continueCursor } = page(BY_N, {});
    temporary.reopen();
    expect(numbers(page(BY_N, { cursor: continueCursor }))).toEqual([4]);
  });
});
