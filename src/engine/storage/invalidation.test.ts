import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { ConvexJson } from "../values/json.ts";
import { ChangeLog } from "./change-log.ts";
import { RecordedReads, tableKey } from "./read-set.ts";
import { collect, fullScan, useTemporaryDatabase, read, schemaOf, write } from "./temporary-database.fixture.ts";
import type { DocumentReader, DocumentWriter, QueryJson, RangeJson, ReadSet } from "./types.ts";

/** One commit's changes, and reads, on one index whose keys are single bytes. */
const key = fc.integer({ min: 0, max: 9 });
const interval = fc.record({ lower: key, upper: key, includesUpper: fc.boolean() });

describe("a commit touches a read set", () => {
  test("exactly if one of its keys lies in one of the intervals", () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 6 }), fc.array(interval, { maxLength: 4 }), (keys, intervals) => {
        const log = new ChangeLog();
        for (const one of keys) log.entry(1, Uint8Array.of(one));
        const reads = new RecordedReads();
        for (const { lower, upper, includesUpper } of intervals) {
          reads.add(1, { lower: Uint8Array.of(lower), upper: Uint8Array.of(upper), includesUpper });
        }
        const expected = keys.some((one) =>
          intervals.some(
            ({ lower, upper, includesUpper }) => one >= lower && (one < upper || (includesUpper && one === upper)),
          ),
        );
        expect(log.touches()(reads)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("of the same index only", () => {
    const log = new ChangeLog();
    log.entry(1, Uint8Array.of(5));
    const reads = new RecordedReads();
    reads.add(2, { lower: Uint8Array.of(0), upper: Uint8Array.of(9), includesUpper: true });
    expect(log.touches()(reads)).toBe(false);
  });

  test("by a table that was missing then, in that component", () => {
    const log = new ChangeLog();
    log.table(tableKey("child", "notes"));
    const missed = (component: string, table: string) => {
      const reads = new RecordedReads();
      reads.addMissingTable(component, table);
      return log.touches()(reads);
    };
    expect([missed("child", "notes"), missed("", "notes"), missed("child", "other")]).toEqual([true, false, false]);
  });

  test("whatever it holds, when the schema changed or the read set is of another kind", () => {
    const log = new ChangeLog();
    expect(log.touches()({ size: 0 })).toBe(true);
    expect(log.touches()(new RecordedReads())).toBe(false);
    log.schema();
    expect(log.touches()(new RecordedReads())).toBe(true);
  });

  test("not by what was cut off its end", () => {
    const log = new ChangeLog();
    log.entry(1, Uint8Array.of(1));
    const { length } = log;
    log.entry(1, Uint8Array.of(2));
    log.schema();
    log.truncate(length);
    const at = (one: number) => {
      const reads = new RecordedReads();
      reads.add(1, { lower: Uint8Array.of(one), upper: Uint8Array.of(one), includesUpper: true });
      return log.touches()(reads);
    };
    expect([at(1), at(2)]).toEqual([true, false]);
  });
});

describe("a read is touched by", () => {
  let ids: string[] = [];

  const temporary = useTemporaryDatabase(schemaOf({ things: { by_n: ["n"], by_group_n: ["group", "n"] } }));

  /** Five documents: n is 10, 20 … 50, of groups 1 and 2 by turns. */
  beforeEach(async () => {
    ids = await write(temporary.database, (documents) =>
      [1, 2, 3, 4, 5].map((at) => documents.insert("things", { n: at * 10, group: at % 2 === 0 ? 2 : 1 })),
    );
  });

  const part = (type: RangeJson["type"], fieldPath: string, value: ConvexJson): RangeJson => ({
    type,
    fieldPath,
    value,
  });
  const range = (indexName: string, parts: RangeJson[], order: "asc" | "desc" = "asc"): QueryJson => ({
    source: { type: "IndexRange", indexName: `things.${indexName}`, range: parts, order },
    operators: [],
  });
  const take = (documents: DocumentReader, query: QueryJson, count: number): void => {
    const stream = documents.stream(query);
    for (let taken = 0; taken < count; taken += 1) stream.next();
  };

  type Read = (documents: DocumentReader) => unknown;
  type Write = (documents: DocumentWriter) => unknown;

  async function touches(reading: Read, writing: Write): Promise<boolean> {
    const reads: ReadSet = read(temporary.database, (documents, snapshot) => {
      reading(documents);
      return snapshot.reads;
    });
    const told: boolean[] = [];
    const stop = temporary.database.onCommit((commit) => told.push(commit.touches(reads)));
    await write(temporary.database, writing);
    stop();
    return told[0] === true;
  }

  const id = (at: number): string => ids[at] ?? "";
  const insert =
    (n: number, group = 1): Write =>
    (documents) =>
      documents.insert("things", { n, group });

  const WHOLE: Read = (documents) => collect(documents, fullScan("things"));
  const FIRST_TWO: Read = (documents) => take(documents, range("by_n", []), 2);
  const LAST_TWO: Read = (documents) => take(documents, range("by_n", [], "desc"), 2);
  const MIDDLE: Read = (documents) => collect(documents, range("by_n", [part("Gte", "n", 20), part("Lt", "n", 40)]));
  const GROUP: Read = (documents) => collect(documents, range("by_group_n", [part("Eq", "group", 1)]));
  const NONE: Read = (documents) => collect(documents, range("by_n", [part("Eq", "n", 25)]));
  const BY_ID: Read = (documents) => documents.get(id(2));
  const COUNT: Read = (documents) => documents.count("things");
  const PAGE: Read = (documents) => documents.page(range("by_n", []), { cursor: null, endCursor: null, pageSize: 2 });
  const FILTERED: Read = (documents) =>
    collect(documents, { ...range("by_n", []), operators: [{ filter: { $eq: [{ $field: "n" }, 10] } }, { limit: 1 }] });

  test.each<[what: string, reading: Read, change: string, writing: Write, isTouched: boolean]>([
    ["a scan", WHOLE, "an insert", insert(99), true],
    ["a scan", WHOLE, "a change of any field", (documents) => documents.patch(id(4), { other: 1 }), true],
    ["the first two", FIRST_TWO, "one before them", insert(5), true],
    ["the first two", FIRST_TWO, "one between them", insert(15), true],
    ["the first two", FIRST_TWO, "one right behind the second", insert(20.5), false],
    ["the first two", FIRST_TWO, "the third", (documents) => documents.remove(id(2)), false],
    ["the first two", FIRST_TWO, "the second", (documents) => documents.patch(id(1), { other: 1 }), true],
    ["the first two", FIRST_TWO, "the last, moved to the front", (documents) => documents.patch(id(4), { n: 1 }), true],
    ["the last two", LAST_TWO, "one behind them", insert(60), true],
    ["the last two", LAST_TWO, "one before them", insert(35), false],
    ["a range", MIDDLE, "one at its lower end", insert(20), true],
    ["a range", MIDDLE, "one at its upper end", insert(40), false],
    ["a range", MIDDLE, "one that leaves it", (documents) => documents.patch(id(2), { n: 100 }), true],
    ["a range", MIDDLE, "one that moves outside of it", (documents) => documents.patch(id(4), { n: 100 }), false],
    ["a group", GROUP, "one of the other group", insert(10, 2), false],
    ["a group", GROUP, "one that joins it", (documents) => documents.patch(id(1), { group: 1 }), true],
    ["a search without result", NONE, "the one that it looked for", insert(25), true],
    [
      "a search without result",
      NONE,
      "its neighbours",
      (documents) => [insert(24.9)(documents), insert(25.1)(documents)],
      false,
    ],
    ["a document", BY_ID, "its own change", (documents) => documents.replace(id(2), {}), true],
    ["a document", BY_ID, "its removal", (documents) => documents.remove(id(2)), true],
    ["a document", BY_ID, "another's", (documents) => documents.remove(id(3)), false],
    ["a count", COUNT, "an insert", insert(1), true],
    ["a count", COUNT, "an insert into another table", (documents) => documents.insert("others", {}), false],
    ["a page", PAGE, "one on it", insert(12), true],
    ["a page", PAGE, "one behind it", insert(30), false],
    ["a filter with a limit", FILTERED, "one behind the last that it looked at", insert(11), false],
    ["a filter with a limit", FILTERED, "one that it would not pass, before it", insert(1), true],
  ])("%s (%#)", async (...[, reading, , writing, isTouched]) => {
    expect(await touches(reading, writing)).toBe(isTouched);
  });

  test("one that was written and taken back in the same transaction, though nothing came of it", async () => {
    const both: Write = (documents) => documents.remove(documents.insert("things", { n: 15, group: 1 }));
    expect(await touches(FIRST_TWO, both)).toBe(true);
    expect(await touches(GROUP, (documents) => documents.remove(documents.insert("things", { n: 1, group: 2 })))).toBe(
      false,
    );
  });
});
