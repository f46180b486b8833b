import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { decodeFloat64, encodeFloat64, isObject } from "../values/scalar.ts";

/** Levels that the parser of Convex goes down (serde_json). What a document may have is for its rules to say. */
const MAX_LEVELS = 128;

/**
 * A value of a file in its one form. The values of functions are encoded by their own libraries; those of a file, by anybody.
 * @throws if it holds what no Convex value is
 */
export function importedValue(value: ConvexJson, levels = 1): ConvexJson {
  if (levels > MAX_LEVELS) throw new Error(`Value is too nested (more than ${MAX_LEVELS} levels)`);
  if (typeof value === "string") return wellFormed(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => importedValue(element, levels + 1));
  if (!isObject(value)) return importedScalar(value);
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, importedValue(each, levels + 1)]));
}

function importedScalar(value: ConvexObject): ConvexJson {
  if ("$float" in value) return checkedFloat(value);
  if ("$integer" in value) checkBase64(value["$integer"], 8);
  else if ("$bytes" in value) checkBase64(value["$bytes"]);
  else throw new Error("$commitTs has a value only within a mutation");
  return value;
}

/** Half of a surrogate pair has no UTF-8. */
function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Error("A string has half of a surrogate pair");
  return text;
}

function checkedFloat(value: ConvexObject): ConvexJson {
  checkBase64(value["$float"], 8);
  const float = decodeFloat64(value);
  const encoded = encodeFloat64(float);
  if (typeof encoded === "number") throw new Error(`Float64 ${float} should be encoded as a number`);
  return encoded;
}

function checkBase64(text: ConvexJson | undefined, length?: number): void {
  const bytes = Buffer.from(String(text), "base64");
  if (bytes.toString("base64") !== text) throw new Error(`${JSON.stringify(text)} is not valid base64`);
  if (length === undefined || bytes.length === length) return;
  throw new Error(`Received ${bytes.length} bytes, expected ${length} for a number`);
}
