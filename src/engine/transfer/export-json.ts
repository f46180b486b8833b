import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { decodeFloat64, decodeInt64, encodeFloat64, encodeInt64, kindOf } from "../values/scalar.ts";

/**
 * The encoding of documents in exports (`ConvexExportJSON` of convex-backend, crates/value/src/export.rs): an int64 is a
 * number without a point, a float64 one with a point or an exponent. Bytes, NaN and the infinities are as in Convex JSON.
 */

/** Writes a value, the fields of objects in order. */
export function toExportJson(value: ConvexJson): string {
  switch (kindOf(value)) {
    case "int64":
      return decodeInt64(value).toString();
    case "float64":
      return floatText(decodeFloat64(value)) ?? JSON.stringify(value);
    case "array":
      return `[${(value as ConvexJson[]).map(toExportJson).join(",")}]`; // `kindOf` narrows no type.
    case "object":
      return `{${fieldTexts(value as ConvexObject).join(",")}}`; // Likewise.
    case "missing":
    case "null":
    case "boolean":
    case "string":
    case "bytes":
      return JSON.stringify(value);
  }
}

function fieldTexts(object: ConvexObject): string[] {
  const names = Object.keys(object).sort();
  return names.map((name) => `${JSON.stringify(name)}:${toExportJson(object[name] ?? null)}`);
}

/** "123.0", "-0.0", "1.5e-7"; null for what no JSON number can say. */
function floatText(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value).replace("e+", "e");
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Reads a value that `toExportJson`, or Convex, wrote. @throws SyntaxError */
export function parseExportJson(text: string): ConvexJson {
  // Every number that plain JSON would lose has become Convex JSON.
  return JSON.parse(replaceNumbers(text, exportedNumber)) as ConvexJson;
}

/** Reads JSON that people wrote: all numbers are float64, and Convex JSON is understood. @throws SyntaxError */
export function parsePlainJson(text: string): ConvexJson {
  // As above.
  return JSON.parse(replaceNumbers(text, plainNumber)) as ConvexJson;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;
/** For the parser to refuse. */
const ZERO_IN_FRONT = /^-?0\d/;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

function exportedNumber(text: string): string {
  if (!INTEGER.test(text) || text === "-0" || ZERO_IN_FRONT.test(text)) return plainNumber(text);
  const integer = BigInt(text);
  return integer < MIN_INT64 || integer > MAX_INT64 ? plainNumber(text) : JSON.stringify(encodeInt64(integer));
}

function plainNumber(text: string): string {
  if (ZERO_IN_FRONT.test(text)) return text;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new SyntaxError(`The number ${text} is out of range`);
  return Object.is(value, -0) ? JSON.stringify(encodeFloat64(value)) : text;
}

/** Replaces numbers outside of strings. Whether the text is JSON is for its parser to say. */
function replaceNumbers(text: string, replace: (number: string) => string): string {
  let replaced = "";
  for (let at = 0; at < text.length;) {
    const opened = text.indexOf('"', at);
    const end = opened < 0 ? text.length : opened;
    replaced += text.slice(at, end).replace(NUMBER, replace);
    at = opened < 0 ? end : endOfString(text, opened);
    replaced += text.slice(end, at);
  }
  return replaced;
}

/** The place behind a string's closing quote. */
function endOfString(text: string, opened: number): number {
  for (let quote = text.indexOf('"', opened + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (text[quote - 1 - escapes] === "\\") escapes += 1;
    if (escapes % 2 === 0) return quote + 1;
  }
  return text.length;
}
