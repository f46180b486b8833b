import { parseArgs } from "node:util";
import * as z from "zod";
import { AppError } from "../contracts/errors.ts";
import { checkInput, describeProblems } from "../contracts/input/problems.ts";
import { readInput } from "../contracts/input/read-input.ts";
import { readNumber } from "../contracts/input/text-values.ts";
import { suggest } from "../contracts/words/suggestion.ts";

/** Flags of a command, by field name. */
export type FlagValues = Record<string, string | number | boolean | string[]>;

export interface ParsedArguments {
  flags: FlagValues;
  positionals: string[];
}

/** A command that was called in a way that it does not know. */
export class UsageError extends AppError {
  constructor(message: string) {
    super("INVALID_INPUT", message);
  }
}

/**
 * Reads arguments as the fields of a schema: `durationSeconds` is `--duration-seconds`, numbers are numbers, a list is a
 * flag that may be repeated, `.meta({ short: "y" })` gives a flag its letter. Values are left to `checkFlags`.
 * @throws UsageError for an unknown flag
 */
export function parseFlags(schema: z.ZodObject, args: readonly string[]): ParsedArguments {
  const fields = fieldsOf(schema);
  const parsed = parse(args, fields);
  const flags: FlagValues = {};
  for (const { name, flag, type } of fields) {
    const value = parsed.values[flag];
    if (value !== undefined) flags[name] = type === "number" ? (readNumber(String(value), name) ?? value) : value;
  }
  return { flags, positionals: parsed.positionals };
}

/**
 * Checks what flags carry against their schema.
 * @throws UsageError that names the flag
 */
export function checkFlags<Schema extends z.ZodObject>(schema: Schema, values: FlagValues): z.output<Schema> {
  const checked = checkInput(schema, readInput(schema, values));
  if (checked.success) return checked.data;
  const problems = checked.problems.map(({ field, message }) =>
    field in schema.shape ? { field, message: message.replace(field, `--${flagName(field)}`) } : { field, message },
  );
  throw new UsageError(describeProblems(problems));
}

/** One line a field, for the command's help. */
export function describeFlags(schema: z.ZodObject): string {
  const rows = fieldsOf(schema).map((field) => [flagWords(field), describeField(field)] as const);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`.trimEnd()).join("\n");
}

type FlagType = "string" | "number" | "boolean" | "list";

interface Field {
  name: string;
  flag: string;
  type: FlagType;
  /** One letter. */
  short?: string | undefined;
  description?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  enum?: string[] | undefined;
}

const fieldSchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  short: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional().catch(undefined),
});

function fieldsOf(schema: z.ZodObject): Field[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).map(([name, property]) => {
    const { type, ...facts } = fieldSchema.parse(property);
    return { ...facts, name, flag: flagName(name), type: flagType(type) };
  });
}

function flagType(type: string | undefined): FlagType {
  if (type === "number" || type === "integer") return "number";
  if (type === "array") return "list";
  return type === "boolean" ? "boolean" : "string";
}

function flagWords({ flag, short }: Field): string {
  return short === undefined ? `--${flag}` : `--${flag}, -${short}`;
}

function describeField({ description, minimum, maximum, enum: choices }: Field): string {
  const range = minimum === undefined || maximum === undefined ? undefined : `${minimum} to ${maximum}`;
  return [description, choices?.join(" | "), range].filter((part) => part !== undefined).join("; ");
}

function parse(args: readonly string[], fields: readonly Field[]) {
  const options = Object.fromEntries(
    fields.map(({ flag, type, short }) => [
      flag,
      {
        type: type === "boolean" ? ("boolean" as const) : ("string" as const),
        multiple: type === "list",
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const given = parsed.tokens.filter((token) => token.kind === "option");
  refuseUnknown(given, fields);
  for (const token of given) refuseValue(token, options[token.name]?.type ?? "string");
  return {
    // Each option is declared above with one of two types, and those with `multiple` give lists of strings.
    values: parsed.values as Partial<Record<string, string | boolean | string[]>>,
    positionals: parsed.positionals,
  };
}

/** A flag as it was written. */
interface Given {
  name: string;
  rawName: string;
  value?: string | undefined;
  /** True if the value follows an equals sign. */
  inlineValue?: boolean | undefined;
}

function refuseUnknown(given: readonly Given[], fields: readonly Field[]): void {
  const known = new Set(fields.map(({ flag }) => flag));
  const unknown = given.find(({ name }) => !known.has(name));
  if (unknown === undefined) return;
  const meant = suggest(unknown.name, [...known]);
  const hint = meant === null ? "." : `; did you mean --${meant}?`;
  const list = fields.length === 0 ? "none" : fields.map(({ flag }) => `--${flag}`).join(", ");
  throw new UsageError(`There is no flag ${unknown.rawName}${hint} Known flags: ${list}`);
}

/** Refuses a value that is missing, one too many, and one that looks like the next flag. */
function refuseValue({ rawName, value, inlineValue = false }: Given, type: "string" | "boolean"): void {
  if (type === "boolean" && value !== undefined) throw new UsageError(`${rawName} takes no value; leave it out`);
  if (type === "boolean" || inlineValue || (value !== undefined && !/^-./.test(value))) return;
  if (value === undefined) throw new UsageError(`${rawName} needs a value behind it`);
  throw new UsageError(`${rawName} needs a value; if it is meant to be "${value}", write ${rawName}=${value}`);
}

function flagName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
