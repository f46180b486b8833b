import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openInlineServer } from "../testing/inline-server.ts";
import { arbitraryObject } from "../values/arbitrary-value.fixture.ts";
import { encodeFloat64, encodeInt64 } from "../values/scalar.ts";
import { toExportJson } from "./export-json.ts";
import type { ImportFormat } from "./import-source.ts";
import { allOf, documentsIn, piecesOf, withSource } from "./source.fixture.ts";
import { linesOf } from "./text-rows.ts";
import { documentsOf, importInto } from "./transfer.fixture.ts";

const BOM = "\ufeff";
const MIB = 1024 * 1024;
const lines = (...rows: string[]) => rows.map((row) => `${row}\n`).join("");
const linesIn = (text: string | Uint8Array, size: number) => allOf(linesOf(piecesOf(text, size)));
const bothFormats: [ImportFormat, (...rows: string[]) => string][] = [
  ["jsonLines", lines],
  ["jsonArray", (...rows) => `[${rows.join(",\n")}]`],
];

describe("documents as JSON", () => {
  test("are the same from lines and from an array, with a mark of byte order or without, wherever lines end", async () => {
    const documents = fc.array(arbitraryObject, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        documents,
        fc.constantFrom("\n", "\r\n", "\n\n", " \n\t\n"),
        fc.boolean(),
        async (all, end, hasMark) => {
          const rows = all.map((document) => JSON.stringify(document));
          const mark = hasMark ? BOM : "";
          expect(await documentsIn("jsonLines", mark + rows.join(end))).toEqual(all);
          expect(await documentsIn("jsonLines", mark + rows.map((row) => row + end).join(""))).toEqual(all);
          expect(await documentsIn("jsonArray", `${mark} [${rows.join(`,${end}`)}]${end}`)).toEqual(all);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("come whole over the borders of what is read at once", async () => {
    const documents = Array.from({ length: 3000 }, (_, index) => ({ index, text: "é😀".repeat(index % 50) }));
    for (const shift of [0, 1, 2, 3]) {
      const first = { filler: "x".repeat(shift) };
      const text = lines(...[first, ...documents].map((document) => JSON.stringify(document)));
      expect(Buffer.byteLength(text)).toBeGreaterThan(4 * 65_536);
      expect(await documentsIn("jsonLines", text)).toEqual([first, ...documents]);
    }
  });

  test("keep every letter: escapes, zeros, and line ends that are none to JSON", async () => {
    const text =
      '{"a":"\\n\\r\\u2028\\u0000\\"\\\\\\/\\ud83d\\ude00","b":"\u2028\u2029\u0085\u000b\u00a0","\\u0063":"\u007f"}';
    // A vertical tab is a control letter, which JSON has as an escape only.
    const document = { a: '\n\r\u2028\0"\\/😀', b: "\u2028\u2029\u0085\u00a0", c: "\u007f" };
    for (const [format, write] of bothFormats) {
      expect(await documentsIn(format, write(text.replace("\u000b", "")))).toEqual([document]);
      await expect(documentsIn(format, write(text))).rejects.toThrow(/alid JSON/);
    }
  });

  test("have the last of two fields of one name, and may have one named as the prototype", async () => {
    for (const [format, write] of bothFormats) {
      const [document = {}] = await documentsIn(format, write('{"a":1,"__proto__":{"b":2},"a":3}'));
      expect(Object.entries(document)).toEqual([
        ["a", 3],
        ["__proto__", { b: 2 }],
      ]);
      expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    }
  });

  test("are floats in a file of people, and integers in an archive's lines", async () => {
    const row = toExportJson({ n: encodeInt64(7n), f: 7 });
    expect(row).toBe('{"f":7.0,"n":7}');
    for (const [format, write] of bothFormats) expect(await documentsIn(format, write(row))).toEqual([{ f: 7, n: 7 }]);
  });

  test.each(["null", "true", "7", '"x"', "[]", "[{}]", '{"$integer":"AQAAAAAAAAA="}', '{"$bytes":""}', "-0"])(
    "are refused by number if one of them is no object: %s",
    async (row) => {
      for (const [format, write] of bothFormats) {
        await expect(documentsIn(format, write("{}", '{"a":1}', row, "{}"))).rejects.toThrow("Row 3 wasn't an object");
      }
    },
  );

  test.each([
    ['{"$integer":"AQ=="}', "Received 1 bytes, expected 8"],
    ['{"$integer":"AQAAAAAAAAAA"}', "Received 9 bytes, expected 8"],
    ['{"$integer":"AQAAAAAAAAA"}', "is not valid base64"],
    ['{"$integer":"one"}', "is not valid base64"],
    ['{"$float":"AAAAAAAA8D8="}', "Float64 1 should be encoded as a number"],
    ['{"$float":"AAAA"}', "Received 3 bytes, expected 8"],
    ['{"$bytes":"AQI"}', "is not valid base64"],
    ['{"$bytes":"A-_="}', "is not valid base64"],
    ['{"$commitTs":null}', "$commitTs has a value only within a mutation"],
    ['"\\ud83d"', "half of a surrogate pair"],
    ['"\\ude00\\ud83d"', "half of a surrogate pair"],
    [`${"[".repeat(200)}${"]".repeat(200)}`, "Value is too nested (more than 128 levels)"],
  ])("are refused by number if they hold what is no value of Convex: %s", async (value, reason) => {
    for (const [format, write] of bothFormats) {
      for (const inside of [`{"a":${value}}`, `{"a":{"b":[null,${value}]}}`]) {
        const refused = expect(documentsIn(format, write("{}", inside))).rejects;
        await refused.toThrow("Row 2 wasn't a valid Convex value: ");
        await expect(documentsIn(format, write("{}", inside))).rejects.toThrow(reason);
      }
    }
  });

  test("have one form of what is not a number, whatever its bits", async () => {
    const bits = ["AQAAAAAA+H8=", "AAAAAAAA+P8=", "/////////38="];
    const row = JSON.stringify({ a: bits.map(($float) => ({ $float })) });
    const nan = encodeFloat64(Number.NaN);
    for (const [format, write] of bothFormats) {
      expect(await documentsIn(format, write(row))).toEqual([{ a: [nan, nan, nan] }]);
    }
  });

  test("that nest deeper than a stack are refused like any other", async () => {
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    await expect(documentsIn("jsonLines", lines("{}", deep))).rejects.toThrow("Row 2 wasn't");
    await expect(documentsIn("jsonArray", `[${deep}]`)).rejects.toThrow(/Row 1 wasn't|Not valid JSON/);
  });
});

describe("lines of JSON", () => {
  const broken = [
    '{"a":1',
    '{"a":1,}',
    '{"a":1}}',
    '{"a":1} {"a":2}',
    "{a:1}",
    "{'a':1}",
    '{"a":01}',
    '{"a":NaN}',
    "// a",
  ];

  test.each(broken)("are refused by number if one is broken, blank ones counted: %s", async (row) => {
    const text = `{"a":1}\r\n\r\n \n${row}\n{"a":2}\n`;
    await expect(documentsIn("jsonLines", text)).rejects.toThrow("Row 4 wasn't valid JSON: ");
  });

  test("give the documents before the broken one first", async () => {
    const found: unknown[] = [];
    const read = withSource("jsonLines", '{"a":1}\n{"a":2}\n{"a"', async ({ tables }) => {
      for (const table of tables) for await (const document of table.documents()) found.push(document);
    });
    await expect(read).rejects.toThrow("Row 3 wasn't valid JSON");
    expect(found).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test("that are an array over several lines are refused at its first", async () => {
    await expect(documentsIn("jsonLines", '[\n{"a":1},\n{"a":2}\n]\n')).rejects.toThrow("Row 1 wasn't valid JSON");
  });

  test("that are not UTF-8 are refused by number, however the file is cut", async () => {
    for (const fault of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf0, 0x9f]]) {
      const bytes = Buffer.concat([Buffer.from('{"é":1}\n\n{"a":"'), Buffer.from(fault), Buffer.from('"}\n{}\n')]);
      for (const size of [1, 2, 5, bytes.length]) {
        await expect(linesIn(bytes, size)).rejects.toThrow("Import wasn't valid UTF8: row 3");
      }
    }
  });

  test("are the same wherever the file is cut in two", async () => {
    const bytes = Buffer.from(`${BOM}{"é":"😀"}\r\n\n\t{"a":"\u2028"} \n{"b":1}`);
    const expected = [
      { text: '{"é":"😀"}', row: 1 },
      { text: '{"a":"\u2028"}', row: 3 },
      { text: '{"b":1}', row: 4 },
    ];
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(await allOf(linesOf([bytes.subarray(0, at), bytes.subarray(at)]))).toEqual(expected);
    }
  });

  test("have 16 MB at most, however the file is cut", async () => {
    const longest = Buffer.concat([Buffer.from("a\n"), Buffer.alloc(16 * MIB, "x"), Buffer.from("\nb")]);
    const tooLong = Buffer.concat([Buffer.from("a\n"), Buffer.alloc(16 * MIB + 1, "x"), Buffer.from("\nb")]);
    for (const size of [65_536, 3 * MIB, 64 * MIB]) {
      expect((await linesIn(longest, size)).map(({ text, row }) => [row, text.length])).toEqual([
        [1, 1],
        [2, 16 * MIB],
        [3, 1],
      ]);
      await expect(linesIn(tooLong, size)).rejects.toThrow("Row 2 is longer than 16 MB");
    }
  });
});

describe("an array of JSON", () => {
  test.each([
    "",
    " ",
    "[",
    '[{"a":1},]',
    "[,{}]",
    '[{"a":1}{"a":2}]',
    "[] []",
    '{"a":1}\n{"a":2}',
    "[{}]x",
    `[]${BOM}`,
  ])("is refused if it is broken: %j", async (text) => {
    await expect(documentsIn("jsonArray", text)).rejects.toThrow("Not valid JSON: ");
  });

  test.each(["{}", "null", '"[]"', "7"])("is refused if it is something else: %s", async (text) => {
    await expect(documentsIn("jsonArray", text)).rejects.toThrow("Not a JSON array");
  });

  test("is refused if its bytes are not UTF-8, rather than read with other letters", async () => {
    for (const fault of [[0xff], [0xc3], [0xed, 0xa0, 0x80]]) {
      const bytes = Buffer.concat([Buffer.from('[{"a":"'), Buffer.from(fault), Buffer.from('"}]')]);
      await expect(documentsIn("jsonArray", bytes)).rejects.toThrow("Import wasn't valid UTF8");
    }
  });

  test("has 16 MiB at most, and a person is told what to do with more", async () => {
    const text = `[{"a":1}${" ".repeat(16 * MIB - 9)}]`;
    expect(await documentsIn("jsonArray", text)).toEqual([{ a: 1 }]);
    await expect(documentsIn("jsonArray", `${text}\n`)).rejects.toThrow(
      "Import is too large for JSON (16777217 bytes > maximum 16 MiB). Consider converting data to JSONLines",
    );
  });
});

describe("an import of values that only a file can hold", () => {
  test("is refused before anything is written, and what is nested too deep for a document, too", async () => {
    const server = await openInlineServer({ modules: {}, tables: "{ notes: defineTable(v.any()) }" });
    try {
      const into = { tableName: "notes", format: "jsonLines", mode: "append" };
      const broken = await importInto(server, Buffer.from('{"a":1}\n{"a":{"$integer":"AQ=="}}\n'), into);
      expect(broken).toMatchObject({ state: "failed", asked: "" });
      expect(broken.error).toContain("Row 2 wasn't a valid Convex value: Received 1 bytes, expected 8");
      const deep = await importInto(server, Buffer.from(`{"a":${"[".repeat(16)}${"]".repeat(16)}}`), into);
      expect(deep.error).toContain("Document is too nested (nested 17 levels deep > maximum nesting 16)");
      const reserved = await importInto(server, Buffer.from('{"a":{"$b":1}}'), into);
      expect(reserved.error).toContain("Row 1 of table notes: Field name $b starts with a '$'");
      expect(documentsOf(server, "notes")).toEqual([]);
    } finally {
      await server.dispose();
    }
  });
});
