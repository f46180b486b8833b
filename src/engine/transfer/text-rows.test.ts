import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allOf, piecesOf } from "./source.fixture.ts";
import { csvRowsOf, ImportError, linesOf } from "./text-rows.ts";

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
          expect(await allOf(linesOf(piecesOf(lines.join(end), cut)))).toEqual(expected);
        },
      ),
    );
  });

  test("that are not UTF-8, or have no end, are named by their number", async () => {
    await expect(allOf(linesOf(piecesOf(Buffer.from([0x61, 10, 0xff, 10]), 9)))).rejects.toThrow("row 2");
    const endless = Array.from({ length: 18 }, () => Buffer.alloc(1 << 20, "x"));
    await expect(allOf(linesOf([Buffer.from("a\n"), ...endless]))).rejects.toThrow("Row 2 is longer than 16 MB");
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
        const found = await allOf(csvRowsOf(piecesOf(text, cut)));
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
    expect((await allOf(csvRowsOf(piecesOf(text, 3)))).map(({ cells }) => cells)).toEqual(rows);
  });

  test("that are not UTF-8 are refused", async () => {
    const bytes = Buffer.from([0x61, 10, 0xff, 10]);
    await expect(allOf(csvRowsOf([bytes]))).rejects.toBeInstanceOf(ImportError);
  });
});
