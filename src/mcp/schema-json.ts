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
  type?: string;
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

/** What comes back. Left open, so that a client with an older list accepts a field that was added since. */
export function outputSchema(schema: z.ZodObject): ToolSchema {
  return toToolSchema(schema, "input");
}

/** `io: "input"` leaves objects open unless they are strict. The contracts' outputs have no transforms or defaults. */
function toToolSchema(schema: z.ZodObject, io: "input" | "output"): ToolSchema {
  const { $schema: _dialect, "~standard": _validator, ...json } = z.toJSONSchema(schema, { io, reused: "inline" });
  // zod gives an object schema for a z.object; `properties` is present even when there are none.
  return json as ToolSchema;
}
