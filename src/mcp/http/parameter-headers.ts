import { isRecord } from "../../contracts/wire/json-record.ts";
import { decodeHeaderValue } from "./header-value.ts";

/** An argument of a tool that a header repeats, so that a proxy can route by it without reading the body. */
interface ParameterHeader {
  header: string;
  /** Where the value is in the arguments. */
  path: readonly string[];
}

/** By the names of the tools that have any. */
export type ParameterHeaders = ReadonlyMap<string, readonly ParameterHeader[]>;

/**
 * Finds the arguments that the tools of a list mark with `x-mcp-header`.
 * https://modelcontextprotocol.io/specification/2026-07-28/server/tools#x-mcp-header
 * @param answer to `tools/list`
 * @returns null if there is no list in it
 */
export function readParameterHeaders(answer: unknown): ParameterHeaders | null {
  const result = isRecord(answer) ? answer["result"] : undefined;
  const tools = isRecord(result) ? result["tools"] : undefined;
  if (!Array.isArray(tools)) return null;
  const found = tools.filter(isRecord).map(({ name, inputSchema }) => [String(name), marked(inputSchema, [])] as const);
  return new Map(found.filter(([, parameters]) => parameters.length > 0));
}

/** Only what is reached by `properties` alone can be marked. */
function marked(schema: unknown, path: readonly string[]): ParameterHeader[] {
  if (!isRecord(schema)) return [];
  const name = schema["x-mcp-header"];
  if (typeof name === "string") return [{ header: `Mcp-Param-${name}`, path }];
  const properties = isRecord(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  return properties.flatMap(([key, property]) => marked(property, [...path, key]));
}

/** @returns how the headers and the arguments of a call disagree, or null if they do not */
export function findParameterDisagreement(
  headers: Headers,
  parameters: readonly ParameterHeader[],
  given: unknown,
): string | null {
  for (const { header, path } of parameters) {
    const value = valueAt(given, path);
    const text = headers.get(header)?.trim() ?? null;
    const stated = text === null ? null : decodeHeaderValue(text);
    if (text === null ? value === null : stated !== null && isSame(stated, value)) continue;
    const says = text === null ? "is missing" : `is "${text}"`;
    return `${header} ${says}, and the argument ${path.join(".")} is ${JSON.stringify(value)}`;
  }
  return null;
}

/** A value that is null is one that is not there. */
function valueAt(given: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? (value[key] ?? null) : null), given ?? null);
}

/** Numbers are compared as such: 42.0 is 42. */
function isSame(stated: string, value: unknown): boolean {
  if (typeof value === "number") return stated !== "" && Number(stated) === value;
  return typeof value === "boolean" ? stated === String(value) : stated === value;
}
