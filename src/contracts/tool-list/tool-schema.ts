import * as z from "zod";

/** A field as JSON Schema (2020-12), as zod writes it: also with keywords that not every vendor of models takes. */
export interface PropertySchema {
  type?: string | string[];
  anyOf?: PropertySchema[];
  properties?: Record<string, PropertySchema>;
  required?: string[];
  items?: PropertySchema;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  description?: string;
  [keyword: string]: unknown;
}

/** JSON Schema of a tool's input or output: one object, everything inline, no `$schema` and no `$ref`. */
export interface ToolSchema extends PropertySchema {
  type: "object";
  properties: Record<string, PropertySchema>;
}

/**
 * A field with those keywords that OpenAI's strict mode, Anthropic and Gemini's function declarations all take: a
 * vendor that meets another one refuses the whole request, and with it every tool.
 */
export interface PortableSchema {
  type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  anyOf?: PortableSchema[];
  properties?: Record<string, PortableSchema>;
  required?: string[];
  items?: PortableSchema;
  minItems?: number;
  maxItems?: number;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  description?: string;
}

/** A schema as `tools/list` shows it. */
export interface ListedSchema extends PortableSchema {
  type: "object";
  properties: Record<string, PortableSchema>;
  // The SDK's type of a tool has an index signature.
  [keyword: string]: unknown;
}

/**
 * Input schema in the keywords that every model vendor accepts. String lengths, formats and patterns and closed objects are
 * left to the contract's own check; enums of numbers become words in the description.
 */
export function listedInputSchema(schema: z.ZodObject): ListedSchema {
  const { properties, required } = toJsonSchema(schema);
  return { ...objectOf(properties, portable), ...requiredOf(required) };
}

/** An object of these fields, each as `describe` has it. */
export function objectOf<Field>(
  properties: Record<string, Field>,
  describe: (field: Field, name: string) => PortableSchema,
): ListedSchema {
  const fields = Object.entries(properties).map(([name, field]) => [name, describe(field, name)] as const);
  return { type: "object", properties: Object.fromEntries(fields) };
}

/** `io: "input"` leaves objects open unless they are strict. The contracts' outputs have no transforms or defaults. */
export function toJsonSchema(schema: z.ZodObject): ToolSchema {
  const {
    $schema: _dialect,
    "~standard": _validator,
    ...json
  } = z.toJSONSchema(schema, { io: "input", reused: "inline" });
  // zod gives an object schema for a z.object; `properties` is present even when there are none.
  return json as ToolSchema;
}

const TYPES = ["object", "array", "string", "number", "integer", "boolean"] as const;

/** The schema with the keywords that every vendor takes. @throws Error for a type that they do not share: a fault of ours */
function portable(schema: PropertySchema): PortableSchema {
  const { anyOf, description, properties, items, required } = schema;
  const told = description === undefined ? {} : { description };
  if (anyOf) return union(anyOf, description);
  if (Array.isArray(schema.type))
    return union(
      schema.type.map((type) => ({ ...schema, type })),
      undefined,
    );
  if (schema.const !== undefined) return portable({ ...schema, const: undefined, enum: [schema.const] });
  if (schema.enum) return choice(schema.enum, description);
  const type = TYPES.find((known) => known === schema.type);
  if (!type || (type === "object" && !properties))
    throw new Error(`A tool's field of type ${String(schema.type)} is not one that every model can fill in`);
  return {
    ...(properties ? { ...objectOf(properties, portable), ...requiredOf(required) } : { type }),
    ...(items ? { items: portable(items) } : {}),
    ...boundsOf(schema),
    ...told,
  };
}

/** Null is how some models leave a field out; it is no value of its own, and not every vendor has it as a type. */
function union(choices: readonly PropertySchema[], description: string | undefined): PortableSchema {
  const [only, ...more] = choices.filter(({ type }) => type !== "null");
  if (only && more.length === 0) return portable({ ...only, ...(description === undefined ? {} : { description }) });
  return {
    anyOf: [only, ...more].flatMap((option) => (option ? portable(option) : [])),
    ...(description ? { description } : {}),
  };
}

/** Gemini takes lists of texts only: "enum: only allowed for STRING type". */
function choice(values: readonly unknown[], description: string | undefined): PortableSchema {
  const texts = values.filter((value) => typeof value === "string");
  if (texts.length === values.length) return { type: "string", enum: texts, ...(description ? { description } : {}) };
  const words = [values.join(", "), description].filter(Boolean).join("; ");
  if (values.every((value) => typeof value === "boolean")) return { type: "boolean", description: words };
  return { type: values.every(Number.isInteger) ? "integer" : "number", description: words };
}

/** Nobody comes near such a bound by accident, and each byte is sent with every list. */
const UNREACHED = 100_000;

function boundsOf({ minimum, maximum, description = "", ...schema }: PropertySchema): PortableSchema {
  // A bound in the description is not repeated.
  if (maximum !== undefined && new RegExp(`\\b${maximum}\\b`).test(description)) return {};
  const [minItems, maxItems] = [schema["minItems"], schema["maxItems"]];
  return {
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined || maximum > UNREACHED ? {} : { maximum }),
    ...(typeof minItems === "number" ? { minItems } : {}),
    ...(typeof maxItems === "number" ? { maxItems } : {}),
  };
}

function requiredOf(required: string[] | undefined): { required?: string[] } {
  return required && required.length > 0 ? { required } : {};
}
