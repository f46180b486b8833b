import * as z from "zod";
import { jobViewSchema, type JobView } from "../job.ts";
import type { Endpoint, ToolContract } from "../contract.ts";
import { sampleViewSchema, type SampleView } from "../sample.ts";
import { type ListedSchema, objectOf, type PortableSchema, type PropertySchema, toJsonSchema } from "./tool-schema.ts";

/**
 * Tool outputs, reduced for models, whose users pay by the token. The exact values stay in the studio.
 *
 * - Null fields are left out. Numbers are rounded to 0.01, seconds to 0.001; times are texts (RFC 3339, UTC).
 * - Jobs, and samples made by the call, have the fields that the next call needs; get_sample returns all.
 * - Pages of lists hold summaries: identifying facts of a sample, the sample names of a job.
 */

/** Fields left out of a sample made by the call: the caller knows them, or sees them in the path. */
const KNOWN_OF_MADE = { type: true, format: true, sourceId: true, createdAt: true } as const;
/** Times left out of a job; `list_jobs` returns `createdAt`. */
const PAST_OF_JOB = { createdAt: true, completedAt: true } as const;

/** As well left out of the list of tools: only some jobs have them, and `next` tells them when they are there. */
const UNLISTED_OF_JOB = { ...PAST_OF_JOB, file: true, separation: true } as const;

/** Fields whose own fields explain themselves, and are left out of the list of tools. */
const OUTLINED = { reading: true } as const;

/** A sample that a tool has made. */
export const toolSampleSchema = sampleViewSchema
  .omit(KNOWN_OF_MADE)
  .extend({ lufs: z.number().optional(), peakDb: z.number().optional() });

/** A job that a tool has started or looked at. */
export const toolJobSchema = jobViewSchema.omit(PAST_OF_JOB).extend({ samples: z.array(toolSampleSchema) });

/** A sample in a page of a list. */
export const sampleSummarySchema = z.object({
  sampleId: z.string(),
  name: z.string(),
  type: sampleViewSchema.shape.type.optional().describe("Default generated"),
  stemType: z.string().optional(),
  sourceId: z.string().optional(),
  durationSeconds: z.number(),
  bpm: z.number().optional(),
  key: z.string().optional(),
  format: sampleViewSchema.shape.format.optional().describe("Default wav"),
  path: z.string().optional().describe("Default folder/name.format"),
});

/** A job in a page of a list. */
export const jobSummarySchema = z.object({
  jobId: z.string(),
  type: jobViewSchema.shape.type,
  status: jobViewSchema.shape.status,
  progress: z.number().optional(),
  error: z.object({ code: z.string() }).optional(),
  createdAt: z.string(),
  sampleNames: z.array(z.string()),
});

export type ToolSample = z.output<typeof toolSampleSchema>;
export type ToolJob = z.output<typeof toolJobSchema>;
export type SampleSummary = z.output<typeof sampleSummarySchema>;
export type JobSummary = z.output<typeof jobSummarySchema>;

const NOTHING = {};

/** Structured content of a tool result: the operation's output as a model reads it. */
export function toolOutput(operation: Endpoint, output: object): Record<string, unknown> {
  if (!isPage(operation)) return readable(output, isJob(output) ? PAST_OF_JOB : NOTHING);
  const folder = folderOf(Object.values(output).flat());
  const fields = Object.entries(output).map(([name, value]) => [name, summarise(value, folder)]);
  return { ...(folder === null ? {} : { folder: folder.slice(0, -1) || folder }), ...Object.fromEntries(fields) };
}

/**
 * Output schema with every possible field and its type; abbreviated where another operation's output is the same
 * (`outputAs`). Left open and without required fields, so that a client with an older list accepts what has changed since.
 */
export function toolOutputSchema(operation: ToolContract): ListedSchema {
  const { properties, required = [] } = toJsonSchema(operation.output);
  if (operation.outputAs !== undefined) {
    const always = Object.entries(properties).filter(([name]) => required.includes(name) || name === "cursor");
    const ids = always.filter(([name]) => name.endsWith("Id"));
    const fields = Object.fromEntries(ids.length > 0 ? ids : always);
    return { description: `As of ${operation.outputAs}`, ...objectOf(fields, outlined) };
  }
  if (!isPage(operation)) return objectOf(omit(properties, isJob(properties) ? UNLISTED_OF_JOB : NOTHING), described);
  const page = objectOf(properties, summarised);
  const hasFiles = Object.values(properties).some(({ items }) => isSample(items?.properties ?? {}));
  return hasFiles ? { ...page, properties: { folder: { type: "string" }, ...page.properties } } : page;
}

/** One page of a list that is too long to be told whole: it says where it goes on. */
function isPage({ output }: Endpoint): boolean {
  return "cursor" in output.shape;
}

/** No other object of the contracts has both of these, as a value or in its schema. */
function isSample(fields: object): boolean {
  return "sampleId" in fields && "uri" in fields;
}

/** A sample within an output, unless it is there to be played: the player needs all of it. */
function isMade(fields: object): boolean {
  return isSample(fields) && !("peaks" in fields);
}

function isJob(fields: object): boolean {
  return "jobId" in fields && "status" in fields && "samples" in fields;
}

function readable(value: object, without: object): Record<string, unknown> {
  const told = Object.entries(value).filter(
    ([name, field]) => field !== null && field !== undefined && !(name in without),
  );
  return Object.fromEntries(told.map(([name, field]) => [name, readableField(name, field)]));
}

function readableField(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => readableField(name, item));
  if (typeof value === "object" && value !== null) return readable(value, isMade(value) ? KNOWN_OF_MADE : NOTHING);
  if (typeof value !== "number") return value;
  return isTime(name) ? timeText(value) : rounded(value, name.endsWith("Seconds") ? 1_000 : 100);
}

/** Names of times end alike: `createdAt`, `completedAt`. */
function isTime(name: string): boolean {
  return name.endsWith("At");
}

/** @param millis since 1970 */
function timeText(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d+Z$/, "Z");
}

function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}

function summarise(value: unknown, folder: string | null): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) => {
    if (typeof item !== "object" || item === null) return item;
    // Outputs are held against their contracts before they come here: what looks like a view is one.
    if (isJob(item)) return summariseJob(item as JobView);
    if (!isSample(item)) return readable(item, NOTHING);
    return summariseSample(item as SampleView, folder); // Likewise.
  });
}

function summariseSample(sample: SampleView, folder: string | null): Record<string, unknown> {
  const { sampleId, name, type, stemType, sourceId, durationSeconds, bpm, key, format, path } = sample;
  return readable(
    {
      sampleId,
      name,
      type: type === "generated" ? null : type,
      stemType,
      sourceId,
      durationSeconds,
      bpm,
      key,
      format: format === "wav" ? null : format,
      path: path === `${folder}${name}.${format}` ? null : path,
    },
    NOTHING,
  );
}

function summariseJob({ jobId, type, status, progress, error, createdAt, samples }: JobView): Record<string, unknown> {
  return readable(
    {
      jobId,
      type,
      status,
      progress: status === "processing" ? progress : null,
      error: error && { code: error.code },
      createdAt,
      sampleNames: samples.map(({ name }) => name),
    },
    NOTHING,
  );
}

/** @returns where the first file of a usual name lies, with the separator at its end */
function folderOf(items: readonly unknown[]): string | null {
  for (const item of items) {
    if (typeof item !== "object" || item === null || !isSample(item)) continue;
    const { path, name, format } = item as SampleView; // Checked against its contract before, as in `summarise`.
    const file = `${name}.${format}`;
    if (path?.endsWith(`/${file}`) || path?.endsWith(`\\${file}`)) return path.slice(0, -file.length);
  }
  return null;
}

/** A field of an output, by its type. What may be null is then left out, so it has one type. */
function described(schema: PropertySchema, name: string): PortableSchema {
  const [only, ...more] = (schema.anyOf ?? []).filter(({ type }) => type !== "null");
  if (only && more.length === 0) return described({ ...only, description: schema.description }, name);
  const told = schema.description === undefined ? {} : { description: schema.description };
  if (name in OUTLINED) return { type: "object" };
  if (schema.properties) return { ...nestedObject(schema.properties), ...told };
  if (schema.items) return { type: "array", items: described(schema.items, name), ...told };
  const types = [schema.type].flat();
  if (types.includes("number") || types.includes("integer"))
    return { type: isTime(name) ? "string" : "number", ...told };
  return { type: types.includes("boolean") ? "boolean" : "string", ...told };
}

/** A field of an output that another operation describes in full. */
function outlined(schema: PropertySchema, name: string): PortableSchema {
  if (schema.items) return { type: "array", items: outlined(schema.items, name) };
  return schema.properties ? { type: "object" } : described(schema, name);
}

function nestedObject(properties: Record<string, PropertySchema>): ListedSchema {
  return objectOf(omit(properties, isMade(properties) ? KNOWN_OF_MADE : NOTHING), described);
}

function omit<Field>(fields: Record<string, Field>, names: object): Record<string, Field> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in names)));
}

function summarised(schema: PropertySchema, name: string): PortableSchema {
  const fields = schema.items?.properties ?? {};
  if (isJob(fields)) return { type: "array", items: summaryOf(jobSummarySchema) };
  return isSample(fields) ? { type: "array", items: summaryOf(sampleSummarySchema) } : described(schema, name);
}

function summaryOf(schema: z.ZodObject): ListedSchema {
  return objectOf(toJsonSchema(schema).properties, described);
}
