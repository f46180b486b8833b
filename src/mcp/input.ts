import type * as z from "zod";
import { callerInput } from "../contracts/confirmation.ts";
import { AppError } from "../contracts/errors.ts";
import type { Operation } from "../contracts/operation.ts";
import { inputSchema, type PropertySchema, type ToolSchema } from "./schema-json.ts";

type Issue = z.core.$ZodIssue;
export type ToolInput = Record<string, unknown>;

/**
 * Checks a tool's arguments against its contract.
 * @throws AppError INVALID_INPUT that names each wrong field, what is wrong with it and which values it takes
 */
export function parseInput(operation: Operation, given: ToolInput): ToolInput {
  const accepted = callerInput(operation);
  const parsed = accepted.safeParse(given, { reportInput: true });
  if (parsed.success) return parsed.data;
  const schema = inputSchema(accepted);
  const problems = parsed.error.issues.map((issue) => describeIssue(issue, schema));
  throw new AppError("INVALID_INPUT", `${problems.join(". ")}. Correct this and call ${operation.name} again`);
}

function describeIssue(issue: Issue, schema: ToolSchema): string {
  if (issue.code === "unrecognized_keys") {
    return `There is no field ${issue.keys.join(", ")}; the fields are ${Object.keys(schema.properties).join(", ")}`;
  }
  const [field = ""] = issue.path;
  const property = schema.properties[String(field)] ?? {};
  if (issue.input === undefined) return [`${String(field)} is missing`, property.description ?? []].flat().join(". ");
  const allowed = describeAllowed(property);
  const rule = allowed === null ? `${String(field)}: ${issue.message}` : `${String(field)} must be ${allowed}`;
  return `${rule}, not ${describeGiven(issue.input)}`;
}

/** From the same schema that the client was given. @returns null for a rule that JSON Schema cannot express */
function describeAllowed(property: PropertySchema): string | null {
  const { type, enum: values, minimum, maximum, minLength = 0, maxLength } = property;
  if (values) return `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
  if (type === "integer" || type === "number") {
    return `${type === "integer" ? "a whole number" : "a number"}${range(minimum, maximum)}`;
  }
  if (type === "string" && maxLength !== undefined) {
    return `text of ${minLength} to ${maxLength} characters${property["format"] === "uri" ? ", an http(s) address" : ""}`;
  }
  return null;
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  return minimum === undefined || maximum === undefined ? "" : ` from ${minimum} to ${maximum}`;
}

const MAX_QUOTED_CHARACTERS = 60;

function describeGiven(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= MAX_QUOTED_CHARACTERS
    ? text
    : `${text.slice(0, MAX_QUOTED_CHARACTERS)}… (${text.length} characters)`;
}
