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
  type?: string | unknown[];
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
  const { properties, ...rest } = inputSchema(schema);
  const listed = Object.entries(properties).map(([name, property]) => {
    const { minLength: _minLength, maxLength: _maxLength, ...kept } = property;
    return [name, kept] as const;
  });
  return { ...rest, properties: Object.fromEntries(listed) };
}

/**
 * What comes back, in short: its fields with their types, and nothing of what lies within them. The whole
 * list has to fit into a model's context many times over, the contract itself is checked before an output leaves, and
 * whoever reads one sees its fields. Left open, so that a client with an older list accepts a field added since.
 */
export function outputSchema(schema: z.ZodObject): ToolSchema {
  const fields = Object.entries(toToolSchema(schema, "input").properties);
  return { type: "object", properties: Object.fromEntries(fields.map(([name, field]) => [name, typeOnly(field)])) };
}

function typeOnly({ type, anyOf }: PropertySchema): PropertySchema {
  return { type: Array.isArray(anyOf) ? anyOf.map((choice: PropertySchema) => choice.type) : type };
}

/** `io: "input"` leaves objects open unless they are strict. The contracts' outputs have no transforms or defaults. */
function toToolSchema(schema: z.ZodObject, io: "input" | "output"): ToolSchema {
  const { $schema: _dialect, "~standard": _validator, ...json } = z.toJSONSchema(schema, { io, reused: "inline" });
  // zod gives an object schema for a z.object; `properties` is present even when there are none.
  return json as ToolSchema;
}
