import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRowsOf, ImportError, linesOf } from "./text-rows.ts";

/** The bytes of a text in pieces of a size. */
function* pieces(text: string | Uint8Array, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of items) found.push(each);
  return found;
}
const size = fc.integer({ min: 1, max: 20 });

describe("lines", () => {
  test("are those of the text, however it is cut", async () => {
    const line = fc.string({ unit: fc.constantFrom("a", "é", "😀", "{", '"'), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 8 }),
        size,
        fc.constantFrom("\n", "\r\n"),
        async (lines, cut, end) => {
          const expected = lines.flatMap((text, index) => (text === "" ? [] : [{ text, row: index + 1 }]));
          expect(await all(linesOf(pieces(lines.join(end), cut)))).toEqual(expected);
        },
      ),
    );
  });

  test("that are not UTF-8, or have no end, are named by their number", async () => {
    await expect(all(linesOf(pieces(Buffer.from([0x61, 10, 0xff, 10]), 9)))).rejects.toThrow("row 2");
    const endless = Array.from({ length: 18 }, () => Buffer.alloc(1 << 20, "x"));
    await expect(all(linesOf([Buffer.from("a\n"), ...endless]))).rejects.toThrow("Row 2 is longer than 16 MB");
  });
});

describe("rows of CSV", () => {
  test("give back the cells that were quoted, however the text is cut", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é"), maxLength: 6 });
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      );
    await fc.assert(
      fc.asyncProperty(table, size, fc.constantFrom("\n", "\r\n"), fc.boolean(), async (rows, cut, end, isEnded) => {
        const quoted = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(","));
        const text = quoted.join(end) + (isEnded ? end : "");
        const found = await all(csvRowsOf(pieces(text, cut)));
        expect(found).toEqual(rows.map((cells, row) => ({ cells, row })));
      }),
    );
  });

  test.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\r\n\r\n1,\r\n,",
      [
        ["a", "b"],
        ["1", ""],
        ["", ""],
      ],
    ],
    ['a\n"x"y\nu"v\n', [["a"], ["xy"], ['u"v']]],
    ['""\n', [[""]]],
    ["", []],
  ])("of %j are as spreadsheets write them", async (text, rows) => {
    expect((await all(csvRowsOf(pieces(text, 3)))).map(({ cells }) => cells)).toEqual(rows);
  });

  test("that are not UTF-8 are refused", async () => {
    const bytes = Buffer.from([0x61, 10, 0xff, 10]);
    await expect(all(csvRowsOf([bytes]))).rejects.toBeInstanceOf(ImportError);
  });
});
