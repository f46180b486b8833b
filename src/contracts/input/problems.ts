import * as z from "zod";
import { suggest } from "../words/suggestion.ts";
import { describeExpected } from "./expectation.ts";
import { fold } from "./text-values.ts";

/** A problem with one part of an input. */
export interface InputProblem {
  /** Where: "tracks[1].gainDb"; empty for the whole input. */
  field: string;
  /** In words that end without a full stop and say what to change. */
  message: string;
}

/** Other words for fields, folded, in the order in which they are looked for among the fields that there are. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  tempo: ["bpm"],
  speed: ["bpm"],
  length: ["durationSeconds", "bars"],
  seconds: ["durationSeconds", "waitSeconds", "offsetSeconds"],
  start: ["offsetSeconds"],
  scale: ["key"],
  tonality: ["key"],
  takes: ["variations"],
  count: ["variations", "limit"],
  size: ["limit"],
  description: ["prompt", "text"],
  query: ["text", "prompt"],
  search: ["text"],
  volume: ["gainDb", "lufs"],
  level: ["gainDb", "peakDb"],
  normalize: ["normalise", "peakDb"],
  file: ["path"],
  filename: ["path", "name"],
  title: ["name"],
  samples: ["sampleIds", "tracks"],
  timeout: ["waitSeconds"],
};

/** Marks an issue that has no words of the contract's own. */
const NO_WORDS = "";

/**
 * Checks a value against a contract.
 * @returns the parsed value, or what is wrong in words of ours: never in those of the library that checks
 */
export function checkInput<S extends z.ZodObject>(
  schema: S,
  value: unknown,
): { success: true; data: z.output<S> } | { success: false; problems: InputProblem[] } {
  const parsed = schema.safeParse(value, { reportInput: true, error: () => NO_WORDS });
  if (parsed.success) return parsed;
  return { success: false, problems: parsed.error.issues.map((issue) => describeIssue(issue, schema)) };
}

/** All problems as sentences, each said once; the last one without a full stop. */
export function describeProblems(problems: readonly InputProblem[]): string {
  return [...new Set(problems.map(({ message }) => message))].join(". ");
}

function describeIssue(issue: z.core.$ZodIssue, root: z.ZodObject): InputProblem {
  const field = pathText(issue.path);
  const schema = schemaAt(root, issue.path);
  if (issue.code === "unrecognized_keys") return { field, message: unknownFields(issue.keys, field, schema) };
  if (issue.input === undefined && issue.path.length > 0) {
    const description = (schema && z.globalRegistry.get(schema)?.description) ?? "";
    return { field, message: [`${field} is missing`, description].filter((part) => part !== "").join(". ") };
  }
  const name = field === "" ? "The input" : field;
  const expected = schema && describeExpected(schema);
  const words = issue.message;
  if (words !== NO_WORDS && issue.code === "custom") {
    return { field, message: `${name}: ${words}, not ${quote(issue.input)}` };
  }
  const message = `${name} must be ${expected ?? "another value"}, not ${quote(issue.input)}`;
  return { field, message: words === NO_WORDS ? message : `${message}. ${words}` };
}

/** "tracks[1].gainDb". */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

function schemaAt(root: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>((schema, part) => schema && childOf(schema, part), root);
}

function childOf(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType | undefined {
  // Every schema that zod makes is one of its union; the base class does not say so.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ("innerType" in def) return childOf(def.innerType, part);
  if (def.type === "array") return def.element;
  return def.type === "object" ? def.shape[String(part)] : undefined;
}

function unknownFields(keys: readonly string[], field: string, schema: z.core.$ZodType | undefined): string {
  const known = fieldsOf(schema);
  const meant = keys.map((key) => meantField(key, known)).filter((name) => name !== null);
  const hint = meant.length > 0 ? `; did you mean ${[...new Set(meant)].join(", ")}? The` : "; the";
  const place = field === "" ? "" : ` in ${field}`;
  return `There is no field ${listed(keys)}${place}${hint} fields are ${known.join(", ")}`;
}

/** The first few names, each cut: a caller may send thousands, or one without an end. */
function listed(keys: readonly string[]): string {
  const names = keys.slice(0, MAX_LISTED_NAMES).map(cut);
  const rest = keys.length - names.length;
  return rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
}

function fieldsOf(schema: z.core.$ZodType | undefined): string[] {
  if (!schema) return [];
  // As in childOf.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ("innerType" in def) return fieldsOf(def.innerType);
  return def.type === "object" ? Object.keys(def.shape) : [];
}

function meantField(key: string, known: readonly string[]): string | null {
  const name = fold(key);
  const synonym = (Object.hasOwn(MEANT, name) ? MEANT[name] : [])?.find((field) => known.includes(field));
  if (synonym !== undefined) return synonym;
  const parts = known.filter((field) => fold(field).startsWith(name) || fold(field).endsWith(name));
  return (name.length >= 2 && parts.length === 1 ? parts[0] : undefined) ?? suggest(key, known);
}

const MAX_QUOTED_CHARACTERS = 60;
const MAX_LISTED_NAMES = 8;

function quote(value: unknown): string {
  if (Array.isArray(value) && value.length > 1) return `${value.length} of them`;
  return cut(JSON.stringify(value) ?? typeof value);
}

function cut(text: string): string {
  return text.length <= MAX_QUOTED_CHARACTERS
    ? text
    : `${text.slice(0, MAX_QUOTED_CHARACTERS)}… (${text.length} characters)`;
}
