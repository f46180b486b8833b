import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryObject, arbitraryValue } from "../values/arbitrary-value.fixture.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { encodeFloat64, encodeInt64, isObject } from "../values/scalar.ts";
import { parseExportJson, parsePlainJson, toExportJson } from "./export-json.ts";

const READERS = [parseExportJson, parsePlainJson];
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Whether a parser refuses a text, and with what. */
function refusal(parse: (text: string) => unknown, text: string): "none" | "SyntaxError" | "another" {
  try {
    parse(text);
    return "none";
  } catch (error) {
    return error instanceof SyntaxError ? "SyntaxError" : "another";
  }
}

/** The same value with the fields of its objects the other way around. */
function turned(value: ConvexJson): ConvexJson {
  if (Array.isArray(value)) return value.map(turned);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([field, each]) => [field, turned(each)] as const);
  return Object.fromEntries(entries.reverse());
}

describe("numbers of exports", () => {
  test("within int64 and without a point are integers, all others the nearest float64", () => {
    const digits = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
    const atBorder = fc
      .tuple(fc.constantFrom(MIN_INT64, MAX_INT64, 2n ** 53n, -(2n ** 53n), 0n), fc.bigInt({ min: -2n, max: 2n }))
      .map(([border, off]) => border + off);
    fc.assert(
      fc.property(fc.oneof(digits, atBorder), (integer) => {
        const isInteger = integer >= MIN_INT64 && integer <= MAX_INT64;
        const expected = isInteger ? encodeInt64(integer) : Number(integer);
        expect(parseExportJson(`{"n":[${integer}]}`)).toEqual({ n: [expected] });
        expect(parsePlainJson(`{"n":[${integer}]}`)).toEqual({ n: [Number(integer)] });
      }),
      { numRuns: 300 },
    );
  });

  test("that are float64 have a point or an exponent, and every bit of theirs is read back by any parser", () => {
    fc.assert(
      fc.property(finite, (float) => {
        const text = toExportJson(encodeFloat64(float));
        expect(text).toMatch(/^-?\d+(\.\d+)?(e-?\d+)?$/);
        expect(text).toMatch(/[.e]/);
        expect(Number(text)).toBe(float);
        expect(JSON.parse(text)).toBe(float);
        expect(parseExportJson(text)).toEqual(encodeFloat64(float));
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, ConvexJson, ConvexJson]>([
    ["0", encodeInt64(0n), 0],
    ["-0", encodeFloat64(-0), encodeFloat64(-0)],
    ["0.0", 0, 0],
    ["-0e5", encodeFloat64(-0), encodeFloat64(-0)],
    ["-1e-999", encodeFloat64(-0), encodeFloat64(-0)],
    ["1e3", 1000, 1000],
    ["1E+3", 1000, 1000],
    ["10", encodeInt64(10n), 10],
    ["-7", encodeInt64(-7n), -7],
    ["9007199254740993", encodeInt64(9_007_199_254_740_993n), 9_007_199_254_740_992],
    ["9223372036854775807.0", 2 ** 63, 2 ** 63],
    ["0.1e1", 1, 1],
    ["1.7976931348623157e308", Number.MAX_VALUE, Number.MAX_VALUE],
    ["5e-324", 5e-324, 5e-324],
  ])("like %s are read in exports as such and in what people wrote as float64", (text, exported, plain) => {
    for (const around of [
      (part: string) => part,
      (part: string) => `[${part},${part}]`,
      (part: string) => `{"a":\t${part}\n}`,
    ]) {
      expect(parseExportJson(around(text))).toEqual(JSON.parse(around(JSON.stringify(exported))));
      expect(parsePlainJson(around(text))).toEqual(JSON.parse(around(JSON.stringify(plain))));
    }
  });
});

describe("a text", () => {
  test("is refused when JSON.parse refuses it, and only then, as long as its numbers are finite", () => {
    const part = fc.constantFrom(...'0123456789+-.eE,:[]{}" \\n', "-0", "00", "[1", "1]", '"a":', "true", "null");
    const text = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(""));
    const inArray = text.map((inner) => `[${inner}]`);
    const inField = text.map((inner) => `{"a":${inner}}`);
    fc.assert(
      fc.property(fc.oneof(text, inArray, inField), (source) => {
        fc.pre(!/\d[eE]\+?\d{3}/.test(source));
        for (const read of READERS)
          expect([source, refusal(read, source)]).toEqual([source, refusal(JSON.parse, source)]);
      }),
      { numRuns: 3000 },
    );
  });

  test.each(["-00", "-00.0", "00", "-01", "01.5", "+1", ".5", "1.", "1.e5", "1e", "1e+", "- 1", "0x10", "1_0"])(
    "with %s for a number is refused",
    (number) => {
      for (const text of [number, `[${number}]`, `{"a":${number}}`, `[1,${number},2]`]) {
        for (const read of READERS) expect(() => read(text)).toThrow(SyntaxError);
      }
    },
  );

  test.each(["1e309", "-1e309", "1e999", `1${"0".repeat(400)}`, `-1${"0".repeat(400)}.5`])(
    "with a number beyond float64 is refused: %s",
    (number) => {
      for (const read of READERS) expect(() => read(`[${number}]`)).toThrow("is out of range");
      for (const read of READERS) expect(read(JSON.stringify([number]))).toEqual([number]);
    },
  );

  test.each([
    "",
    " ",
    "NaN",
    "Infinity",
    "-Infinity",
    "undefined",
    "'a'",
    "{a:1}",
    '{"a":1,}',
    "[,1]",
    "[1] 2",
    "{} {}",
    '"\\x"',
    '"\\u00g0"',
    '"a\nb"',
    '"\\"',
    "/* 1 */ 1",
    "1 // one",
  ])("of JavaScript or of nothing is refused: %j", (text) => {
    for (const read of READERS) expect(() => read(text)).toThrow(SyntaxError);
  });

  test("says the same with any white space between its parts", () => {
    fc.assert(
      fc.property(arbitraryValue, fc.constantFrom(" ", "\t", "  "), (value, space) => {
        const spaced = JSON.stringify(value, null, space).replaceAll("\n", "\r\n");
        expect(parsePlainJson(spaced)).toEqual(value);
        expect(parsePlainJson(JSON.stringify(value))).toEqual(value);
      }),
    );
  });
});

describe("strings", () => {
  test("are left alone, also those that look like numbers, values of Convex or ends of strings", () => {
    const part = fc.constantFrom(
      '"',
      "\\",
      "-0",
      "7",
      "1e999",
      "[",
      ",",
      ":",
      "{",
      "$integer",
      "\n",
      "\u2028",
      "\0",
      "é",
    );
    const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, (field, value) => {
        const object = JSON.stringify({ [`f${field}`]: value, z: [value, -1] });
        const [exported, plain] = [parseExportJson(object), parsePlainJson(object)];
        expect(plain).toEqual({ [`f${field}`]: value, z: [value, -1] });
        expect(exported).toEqual({ [`f${field}`]: value, z: [value, encodeInt64(-1n)] });
      }),
      { numRuns: 500 },
    );
  });

  test("may be written with escapes throughout", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 8 }), (text) => {
        const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, "0"));
        for (const read of READERS) expect(read(`"${units.map((unit) => `\\u${unit}`).join("")}"`)).toBe(text);
      }),
    );
    for (const read of READERS) expect(read('"\\/\\b\\f\\n\\r\\t\\"\\\\"')).toBe('/\b\f\n\r\t"\\');
  });
});

describe("a document in an export", () => {
  test("is one line of JSON, comes back as it was, and is the same text in whatever order its fields were", () => {
    fc.assert(
      fc.property(arbitraryObject, (document) => {
        const text = toExportJson(document);
        expect(text).not.toMatch(/[\r\n]/);
        expect(refusal(JSON.parse, text)).toBe("none");
        expect(toExportJson(turned(document))).toBe(text);
        expect(parseExportJson(text)).toEqual(document);
        expect(toExportJson(parseExportJson(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test("keeps fields that are numbers, quotes or a prototype in name", () => {
    const names = ["1", "-0", 'a"b', "a\\", "", " ", "constructor", "__proto__"];
    const document: ConvexObject = Object.fromEntries(names.map((name, index) => [name, encodeInt64(BigInt(index))]));
    const text = toExportJson(document);
    expect(text).toBe('{"":4," ":5,"-0":1,"1":0,"__proto__":7,"a\\"b":2,"a\\\\":3,"constructor":6}');
    const back = parseExportJson(text);
    expect(isObject(back) && Object.entries(back).sort()).toEqual(Object.entries(document).sort());
  });

  test("distinguishes what JSON.parse confuses", () => {
    const values = [
      encodeInt64(1n),
      1,
      "1",
      encodeInt64(0n),
      0,
      encodeFloat64(-0),
      encodeFloat64(Number.NaN),
      encodeFloat64(Number.POSITIVE_INFINITY),
      encodeFloat64(Number.NEGATIVE_INFINITY),
      null,
      "NaN",
      encodeInt64(2n ** 53n),
      encodeInt64(2n ** 53n + 1n),
      2 ** 53,
      { $bytes: "" },
      { $bytes: "AQ==" },
      "AQ==",
      "",
      [],
      {},
      [{}],
    ];
    const texts = values.map(toExportJson);
    expect(new Set(texts).size).toBe(values.length);
    expect(texts.map(parseExportJson)).toEqual(values);
    expect(parseExportJson(toExportJson(values))).toEqual(values);
  });

  test("may nest as deep as any value may", () => {
    let value: ConvexJson = encodeInt64(7n);
    for (let level = 0; level < 64; level += 1) value = level % 2 === 0 ? [value] : { a: value };
    expect(parseExportJson(toExportJson(value))).toEqual(value);
  });
});
