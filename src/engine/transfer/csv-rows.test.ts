import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFloat64 } from "../values/scalar.ts";
import { allOf, documentsIn, piecesOf } from "./source.fixture.ts";
import { csvRowsOf } from "./text-rows.ts";

const BOM = "\ufeff";
const MIB = 1024 * 1024;
const cellsOf = async (text: string | Uint8Array, size = 1 << 20) =>
  (await allOf(csvRowsOf(piecesOf(text, size)))).map(({ cells }) => cells);

/** A cell, and whether its writer quotes it although it need not. */
const cell = fc.record({
  text: fc.string({ unit: fc.constantFrom("a", "0", ",", '"', "\n", "\r", " ", "é", "😀", "\u2028"), maxLength: 5 }),
  isQuoted: fc.boolean(),
});
type Cell = { text: string; isQuoted: boolean };

/** Reference writer (RFC 4180): quotes where it must, or where it likes to. */
function written({ text, isQuoted }: Cell): string {
  return isQuoted || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writtenRow(cells: readonly Cell[]): string {
  const text = cells.map(written).join(",");
  return text === "" ? '""' : text;
}

describe("the rows of a CSV file", () => {
  test("are those that a writer wrote, whatever it quotes, ends lines with, leaves blank, and however the file is cut", async () => {
    const row = fc.record({
      cells: fc.array(cell, { minLength: 1, maxLength: 4 }),
      end: fc.constantFrom("\n", "\r\n", "\r", "\n\n", "\r\n\r\n"),
    });
    const table = fc.array(row, { minLength: 1, maxLength: 5 });
    const cut = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(table, cut, fc.boolean(), fc.boolean(), async (rows, size, hasMark, isEnded) => {
        const text = rows.map(({ cells, end }, index) =>
          index === rows.length - 1 && !isEnded ? writtenRow(cells) : writtenRow(cells) + end,
        );
        const expected = rows.map(({ cells }, number) => ({ cells: cells.map((each) => each.text), row: number }));
        // A mark in front is none of the cell, even of one that is quoted.
        const bytes = Buffer.from((hasMark ? BOM : "") + text.join(""));
        const isMarkOfCell = !hasMark && bytes.subarray(0, 3).equals(Buffer.from(BOM));
        fc.pre(!isMarkOfCell);
        expect(await allOf(csvRowsOf(piecesOf(bytes, size)))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("are the same wherever a file of all that is awkward is cut in two", async () => {
    const bytes = Buffer.from(`${BOM}a,"b ""quoted""",é\r\n\r\n"x\r\ny",😀,""\r"",,"z"w"q\n,,\n`);
    const whole = await cellsOf(bytes);
    expect(whole).toEqual([
      ["a", 'b "quoted"', "é"],
      ["x\r\ny", "😀", ""],
      ["", "", 'zw"q'],
      ["", "", ""],
    ]);
    for (let at = 0; at <= bytes.length; at += 1) {
      const halves = [bytes.subarray(0, at), bytes.subarray(at)];
      expect((await allOf(csvRowsOf(halves))).map(({ cells }) => cells)).toEqual(whole);
    }
  });

  test.each([
    ["a quote within a cell that has none around it is a letter", 'a"b,c""d\n', [['a"b', 'c""d']]],
    [
      "a quote behind a quoted cell and more is a letter, and quotes nothing that follows",
      '"x"y",2\n3,4\n',
      [
        ['xy"', "2"],
        ["3", "4"],
      ],
    ],
    ["a quoted cell that is empty can go on without quotes", '""x,1\n', [["x", "1"]]],
    ["three quotes open a cell with a quote", '"""a""",b\n', [['"a"', "b"]]],
    ["a quote behind a space is a letter", 'a, "b"\n', [["a", ' "b"']]],
    ["a quoted cell that nothing closes goes on to the end of the file", 'a\n"b\n,c', [["a"], ["b\n,c"]]],
    ["a quote that the file ends with is an empty cell", 'a\n"', [["a"], [""]]],
    [
      "a comma at the end of a line begins an empty cell",
      "a,\nb,",
      [
        ["a", ""],
        ["b", ""],
      ],
    ],
    ["spaces and other white space stay", " a ,\tb\n", [[" a ", "\tb"]]],
    ["a line of spaces is a row, an empty one is none", "a\n \n\n\nb", [["a"], [" "], ["b"]]],
    ["a mark of byte order counts in front of the file only", `${BOM}a\n${BOM}b\n`, [["a"], [`${BOM}b`]]],
  ])("follow RFC 4180 and where it is silent Convex: %s", async (_, text, rows) => {
    expect(await cellsOf(text)).toEqual(rows);
    expect(await cellsOf(text, 1)).toEqual(rows);
  });

  test("that are not UTF-8 are refused by their number, however the file is cut", async () => {
    const good = Buffer.from('a,b\r\n1,"x\ny"\r\n2,é\r\n');
    const faults = [[0xff], [0xc3, 10], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98]];
    for (const fault of faults) {
      const bytes = Buffer.concat([good, Buffer.from("3,"), Buffer.from(fault), Buffer.from("\n4,z\n")]);
      for (const size of [1, 3, 7, bytes.length]) {
        await expect(cellsOf(bytes, size)).rejects.toThrow("Failed to parse CSV row 3: not valid UTF8");
      }
    }
    await expect(cellsOf(Buffer.concat([good, Buffer.from([0xc3])]))).rejects.toThrow("CSV row 3: not valid UTF8");
  });

  test("have 16 MB at most, in one cell or in many", async () => {
    const head = Buffer.from("a\nb\n");
    const longest = Buffer.concat([head, Buffer.alloc(16 * MIB - 1, "x"), Buffer.from("\nc\n")]);
    expect((await cellsOf(longest)).map(([text = ""]) => text.length)).toEqual([1, 1, 16 * MIB - 1, 1]);
    const tooLong = Buffer.concat([head, Buffer.alloc(16 * MIB + 1, "x")]);
    const tooMany = Buffer.concat([head, Buffer.alloc(16 * MIB + 1, `${"x".repeat(63)},`)]);
    const neverClosed = Buffer.concat([head, Buffer.from('"'), Buffer.alloc(16 * MIB, `${"x".repeat(63)}\n`)]);
    for (const bytes of [tooLong, tooMany, neverClosed]) {
      await expect(cellsOf(bytes)).rejects.toThrow("CSV row 2 is longer than 16 MB");
    }
  });
});

describe("documents of a CSV file", () => {
  test("have the header's names, without the spaces around them", async () => {
    expect(await documentsIn("csv", `${BOM} a ,"b c",\td\n1,x, y \n`)).toEqual([{ a: 1, "b c": "x", "\td": " y " }]);
  });

  test("take the last of two cells under one name, as in Convex, and a name may be empty or that of a prototype", async () => {
    expect(await documentsIn("csv", "a,b, a\n1,2,3\n")).toEqual([{ a: 3, b: 2 }]);
    expect(await documentsIn("csv", "a,\n1,2\n")).toEqual([{ a: 1, "": 2 }]);
    const [odd = {}] = await documentsIn("csv", "__proto__,constructor\nx,y\n");
    expect(Object.entries(odd)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  test("are none where there is a header only, and a file of nothing is refused", async () => {
    expect(await documentsIn("csv", "a,b")).toEqual([]);
    for (const nothing of ["", "\n\r\n", BOM]) {
      await expect(documentsIn("csv", nothing)).rejects.toThrow("CSV file doesn't have headers");
    }
  });

  test.each([
    ["too few cells", "a,b\n1,2\n\n3\n", 2],
    ["too many cells", "a,b\n1,2,3\n", 1],
    ["a line end within quotes before it", 'a,b\n"x\ny",2\n3,4\n"5\n"\n', 3],
  ])("are refused with the number of a row that has %s", async (_, text, row) => {
    const reason = `CSV row ${row} doesn't have all of the fields in the header`;
    await expect(documentsIn("csv", text)).rejects.toThrow(reason);
  });

  test("come whole over the borders of what is read at once", async () => {
    for (let shift = 0; shift < 8; shift += 1) {
      const filler = "x".repeat(65_536 - 8 + shift - "t,n\r\n".length);
      const documents = await documentsIn("csv", `t,n\r\n${filler},1\r\n"é""😀",2\r\n`);
      expect(documents).toEqual([
        { t: filler, n: 1 },
        { t: 'é"😀', n: 2 },
      ]);
    }
  });
});

describe("a cell of a CSV file", () => {
  const valueOf = async (text: string) =>
    (await documentsIn("csv", `a,b\n"${text.replaceAll('"', '""')}",\n`))[0]?.["a"];

  test("that is any finite number in JavaScript's text is that number", async () => {
    const double = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(5e-324));
    await fc.assert(
      fc.asyncProperty(fc.array(double, { minLength: 1, maxLength: 20 }), async (numbers) => {
        const documents = await documentsIn("csv", `n\n${numbers.map(String).join("\n")}\n`);
        expect(documents).toEqual(numbers.map((number) => ({ n: encodeFloat64(Object.is(number, -0) ? 0 : number) })));
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["+1", 1],
    ["-100", -100],
    ["5.10", 5.1],
    ["007", 7],
    ["5.", 5],
    [".5", 0.5],
    ["-.5e+2", -50],
    ["1.e3", 1000],
    ["1E-7", 1e-7],
    ["-0", encodeFloat64(-0)],
    ["9007199254740993", 9_007_199_254_740_992],
    ["1e-999", 0],
  ])("%s is a number as Rust reads it", async (text, number) => {
    expect(await valueOf(text)).toEqual(number);
  });

  test.each([
    ["", " 1", "1 ", "1\n", "1,5", "1_000", "0x10", "1e", "e5", ".", "+", "--1", "1.2.3", "٣", "１"],
    ["true", "null", "inf", "NaN", "Infinity", "-infinity", "1e999", "-1e309", "12px", '{"$integer":"AQAAAAAAAAA="}'],
  ])("that is none stays the text that it is: %j and others", async (...texts) => {
    for (const text of texts) expect(await valueOf(text)).toBe(text);
  });
});
