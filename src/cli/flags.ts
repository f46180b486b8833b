import { parseArgs } from "node:util";
import * as z from "zod";
import { AppError } from "../contracts/errors.ts";

/** What `--flags` of a command carry, by field name. */
export type FlagValues = Record<string, string | number | boolean>;

export interface ParsedArguments {
  flags: FlagValues;
  positionals: string[];
}

/**
 * Reads arguments as the fields of an operation's input: `durationSeconds` is `--duration-seconds`, numbers are
 * numbers. Ranges are left to the schema.
 * @throws AppError INVALID_INPUT for an unknown flag or a number that is none
 */
export function parseFlags(schema: z.ZodObject, args: readonly string[]): ParsedArguments {
  const types = fieldTypes(schema);
  const options = Object.fromEntries(
    [...types].map(([field, type]) => [
      flagName(field),
      { type: type === "boolean" ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  const parsed = parse(args, options);
  const flags: FlagValues = {};
  for (const [field, type] of types) {
    const value = parsed.values[flagName(field)];
    if (value !== undefined)
      flags[field] = typeof value === "string" && type === "number" ? toNumber(field, value) : value;
  }
  return { flags, positionals: parsed.positionals };
}

/** One line a field, for the command's help. */
export function describeFlags(schema: z.ZodObject): string {
  const rows = Object.entries(fieldSchemas(schema)).map(
    ([field, property]) => [`--${flagName(field)}`, describeField(property)] as const,
  );
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`).join("\n");
}

type FlagType = "string" | "number" | "boolean";

const fieldSchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

function describeField({ description, minimum, maximum }: z.output<typeof fieldSchema>): string {
  const range = minimum === undefined || maximum === undefined ? undefined : `${minimum} to ${maximum}`;
  return [description, range].filter((part) => part !== undefined).join("; ");
}

function fieldSchemas(schema: z.ZodObject): Record<string, z.output<typeof fieldSchema>> {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  return Object.fromEntries(
    Object.entries(properties).map(([field, property]) => [field, fieldSchema.parse(property)]),
  );
}

function fieldTypes(schema: z.ZodObject): Map<string, FlagType> {
  return new Map(Object.entries(fieldSchemas(schema)).map(([field, property]) => [field, flagType(property.type)]));
}

function flagType(type: string | undefined): FlagType {
  if (type === "number" || type === "integer") return "number";
  return type === "boolean" ? "boolean" : "string";
}

function parse(args: readonly string[], options: Record<string, { type: "string" | "boolean" }>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new AppError(
      "INVALID_INPUT",
      `${reason}. Known flags: ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(", ")}`,
    );
  }
}

function toNumber(field: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value))
    throw new AppError("INVALID_INPUT", `--${flagName(field)} takes a number, not "${text}"`);
  return value;
}

function flagName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
