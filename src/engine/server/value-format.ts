import type { ConvexJson } from "../values/json.ts";
import { RequestError } from "../http/responses.ts";

/** How values stand in a body: Convex JSON, or plain JSON as curl users expect it. */
export type ValueFormat = "convex_encoded_json" | "json";

/** Reads the `format` field; plain JSON is the default. @throws RequestError */
export function parseFormat(format: unknown): ValueFormat {
  if (format === undefined || format === null || format === "json") return "json";
  if (format === "convex_encoded_json") return format;
  throw new RequestError(400, "BadFormat", `Unknown format ${String(format)}; use json or convex_encoded_json`);
}

/** A value for a body of the given format. Plain JSON has int64 as decimal text, bytes as base64, NaN as text. */
export function formatValue(value: ConvexJson, format: ValueFormat): ConvexJson {
  return format === "json" ? plain(value) : value;
}

function plain(value: ConvexJson): ConvexJson {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const { $integer, $float, $bytes } = value;
  if (typeof $integer === "string") return Buffer.from($integer, "base64").readBigInt64LE().toString();
  if (typeof $float === "string") return plainFloat(Buffer.from($float, "base64").readDoubleLE());
  if (typeof $bytes === "string") return $bytes;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, plain(inner)]));
}

/** JSON has no NaN and no infinities; it has -0, but prints it as 0. */
function plainFloat(value: number): ConvexJson {
  return Number.isFinite(value) ? value : String(value);
}
