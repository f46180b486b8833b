import * as z from "zod";

/** JSON Schema (2020-12) of a tool's input or output: one object, everything inline, no `$schema` and no `$ref`. */
export interface ToolSchema {
  type: "object";
  properties: Record<string, PropertySchema>;
  required?: string[];
  additionalProperties?: boolean;
  [keyword: string]: unknown;
}

/** The keywords of a property that say which values it takes. */
export interface PropertySchema {
  type?: string | string[];
  anyOf?: PropertySchema[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  description?: string;
  [keyword: string]: unknown;
}

/** What a caller may send: unknown fields are refused. */
export function inputSchema(schema: z.ZodObject): ToolSchema {
  return { ...toToolSchema(schema, "input"), additionalProperties: false };
}

/** What a caller may send, in short, for the list of tools: lengths of texts are left to the contract's own check. */
export function listedInputSchema(schema: z.ZodObject): ToolSchema {
  const text = JSON.stringify(inputSchema(schema), (keyword, value: unknown) =>
    LENGTHS.has(keyword) && typeof value === "number" ? undefined : value,
  );
  // The same object without two of its keywords.
  return JSON.parse(text) as ToolSchema;
}

/** A field of such a name is an object, never a number. */
const LENGTHS = new Set(["minLength", "maxLength"]);

/**
 * What comes back, in short: the fields that are always there, with their types, and nothing of what lies within them.
 * The whole list has to fit into a model's context many times over, the contract itself is checked before an output leaves, and
 * whoever reads one sees its fields. Left open, so that a client with an older list accepts a field added since.
 */
export function outputSchema(schema: z.ZodObject): ToolSchema {
  const { properties, required = [] } = toToolSchema(schema, "input");
  const fields = Object.entries(properties).filter(([name]) => required.includes(name));
  return { type: "object", properties: Object.fromEntries(fields.map(([name, field]) => [name, typeOnly(field)])) };
}

/** One type a schema: clients that map schemas onto dialects without lists of types refuse those or drop them. */
function typeOnly({ type, anyOf = [] }: PropertySchema): PropertySchema {
  const types = [type, ...anyOf.map((choice) => choice.type)].flat().filter((one) => one !== undefined);
  return types.length > 1 ? { anyOf: types.map((one) => ({ type: one })) } : { type };
}

/** `io: "input"` leaves objects open unless they are strict. The contracts' outputs have no transforms or defaults. */
function toToolSchema(schema: z.ZodObject, io: "input" | "output"): ToolSchema {
  const { $schema: _dialect, "~standard": _validator, ...json } = z.toJSONSchema(schema, { io, reused: "inline" });
  // zod gives an object schema for a z.object; `properties` is present even when there are none.
  return json as ToolSchema;
}
