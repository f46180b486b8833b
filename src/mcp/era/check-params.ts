import { ClientRequestSchema, type JSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";
import type * as z from "zod";

const SCHEMAS = new Map<string, z.ZodType>(
  ClientRequestSchema.options.map((schema) => [schema.shape.method.value, schema]),
);

/**
 * Checks the parameters of a request before the SDK's server does, which would answer with its validator's own output.
 * @returns what is wrong and where, or null for parameters that are right and methods that are not known
 */
export function findWrongParameter({ method, params }: JSONRPCRequest): string | null {
  const parsed = SCHEMAS.get(method)?.safeParse({ method, params }, { reportInput: true });
  const [issue] = parsed?.error?.issues ?? [];
  return issue === undefined ? null : describe(issue, method);
}

function describe(issue: z.core.$ZodIssue, method: string): string {
  const field = issue.path.join(".");
  if (issue.input === undefined) return `${method} needs ${field}, which is missing`;
  const given = issue.input === null ? "null" : Array.isArray(issue.input) ? "a list" : typeof issue.input;
  if (issue.code === "invalid_type")
    return `${field} of ${method} must be ${NAMES[issue.expected] ?? issue.expected}, not ${given}`;
  if (issue.code === "invalid_value") return `${field} of ${method} must be one of ${issue.values.join(", ")}`;
  return `${field} is not what ${method} takes`;
}

const NAMES: Record<string, string> = {
  string: "text",
  object: "an object",
  record: "an object",
  array: "a list",
  boolean: "true or false",
  number: "a number",
};
