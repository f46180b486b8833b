import * as z from "zod";
import { MAX_DURATION_SECONDS } from "../../../src/contracts/limits.ts";
import type { InputValue, LengthField, ModelFields, ModelInput } from "../fields.ts";

/** A property of a container's input, as `GET /openapi.json` shows it: `components.schemas.Input`. */
const propertySchema = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  allOf: z.array(z.object({ $ref: z.string() })).optional(),
  $ref: z.string().optional(),
});
const namedSchema = z.record(z.string(), z.unknown());
const documentSchema = z.object({ components: z.object({ schemas: namedSchema }) });
const inputSchema = z.object({
  properties: z.record(z.string(), propertySchema),
  required: z.array(z.string()).default([]),
});

type Property = z.output<typeof propertySchema>;
type Properties = ReadonlyMap<string, Property>;

/** Names under which published music models have these fields. */
const NAMES = {
  prompt: ["prompt", "caption", "text", "text_prompt", "description", "tags"],
  negativePrompt: ["negative_prompt"],
  seconds: [
    "duration",
    "duration_seconds",
    "audio_duration",
    "seconds",
    "seconds_total",
    "length_seconds",
    "audio_length",
  ],
  milliseconds: ["music_length_ms", "duration_ms", "length_ms"],
  bpm: ["bpm", "tempo"],
  key: ["key_scale", "keyscale", "musical_key"],
  metre: ["time_signature", "timesignature"],
  seed: ["seed"],
  format: ["output_format", "audio_format"],
  instrumental: ["is_instrumental", "force_instrumental", "instrumental"],
} as const;
/** Files in the order of preference: those without loss. */
const FORMATS = ["wav", "flac"];
const METRES = [
  ["2/4", ["2/4", "2"]],
  ["3/4", ["3/4", "3"]],
  ["4/4", ["4/4", "4"]],
  ["6/8", ["6/8", "6"]],
] as const;

/** Fields of a container's model, or the reason why the studio cannot use it. */
export type SchemaReading = { ok: true; fields: ModelFields } | { ok: false; why: string };

/**
 * Reads what a container takes from its own schema. Only fields whose names are those of published music models are used;
 * a required field of another name, without a default, is told.
 */
export function fieldsOfSchema(openapi: unknown): SchemaReading {
  const schemas = documentSchema.safeParse(openapi).data?.components.schemas;
  const input = inputSchema.safeParse(schemas?.["Input"]).data;
  if (!schemas || !input) return { ok: false, why: "its openapi.json has no components.schemas.Input" };
  const properties = new Map(
    Object.entries(input.properties).map(([name, property]) => [name, resolved(property, schemas)]),
  );
  const prompt = first(properties, NAMES.prompt, ({ type }) => type === "string");
  if (!prompt)
    return {
      ok: false,
      why: `its model takes no prompt; its fields are ${[...properties.keys()].join(", ") || "none"}`,
    };
  const fields = { ...fieldsOf(properties), prompt: promptField(prompt, properties) };
  const given = new Set(namesIn(fields));
  const open = input.required.filter((name) => !given.has(name) && properties.get(name)?.default === undefined);
  const [lyrics, ...others] = open.toSorted((a) => (a === "lyrics" ? -1 : 1));
  if (lyrics === undefined) return { ok: true, fields };
  if (lyrics === "lyrics" && others.length === 0) {
    return { ok: true, fields: { ...fields, instrumental: { ...fields.instrumental, lyrics: "[Instrumental]" } } };
  }
  return { ok: false, why: `its model requires ${open.join(", ")}, which the studio does not have` };
}

function promptField(name: string, properties: Properties): ModelFields["prompt"] {
  const max = properties.get(name)?.maxLength;
  return { field: name, ...(max === undefined ? {} : { max }) };
}

function fieldsOf(properties: Properties): Omit<ModelFields, "prompt"> {
  const find = (kind: keyof typeof NAMES, fits?: (property: Property) => boolean) =>
    first(properties, NAMES[kind], fits);
  const [negative, key, seed] = [
    find("negativePrompt"),
    find("key", ({ type, enum: values }) => type === "string" && !values),
    find("seed", isNumber),
  ];
  const bpm = find("bpm", isNumber);
  const bounds = bpm === undefined ? undefined : properties.get(bpm);
  const instrumental = find("instrumental", ({ type }) => type === "boolean");
  return {
    length: lengthOf(properties),
    ...(negative === undefined ? {} : { negativePrompt: { field: negative } }),
    ...(bpm === undefined
      ? {}
      : { bpm: { field: bpm, min: bounds?.minimum || 1, max: bounds?.maximum ?? 400, ...whole(bounds) } }),
    ...(key === undefined ? {} : { key }),
    ...metreOf(properties),
    ...(seed === undefined ? {} : { seed }),
    ...(instrumental === undefined ? {} : { instrumental: { [instrumental]: true } }),
    ...formatOf(properties),
  };
}

function lengthOf(properties: Properties): LengthField {
  const seconds = first(properties, NAMES.seconds, isNumber);
  const name = seconds ?? first(properties, NAMES.milliseconds, isNumber);
  if (name === undefined) return { field: null, unit: "s", max: MAX_DURATION_SECONDS };
  const property = properties.get(name);
  const unit = seconds === undefined ? "ms" : "s";
  const scale = unit === "ms" ? 1000 : 1;
  return {
    field: name,
    unit,
    min: Math.max(property?.minimum ?? 0, scale),
    max: Math.min(property?.maximum ?? Infinity, MAX_DURATION_SECONDS * scale),
    ...whole(property),
  };
}

function metreOf(properties: Properties): Pick<ModelFields, "metre"> {
  const field = first(properties, NAMES.metre);
  const values = field === undefined ? undefined : properties.get(field)?.enum?.map(String);
  if (field === undefined || values === undefined) return {};
  const known = METRES.flatMap(([metre, spellings]) => {
    const value = spellings.find((spelling) => values.includes(spelling));
    return value === undefined ? [] : [[metre, value] as const];
  });
  return { metre: { field, values: Object.fromEntries<InputValue>(known) } };
}

function formatOf(properties: Properties): { format?: ModelInput } {
  const field = first(properties, NAMES.format);
  const values = field === undefined ? undefined : properties.get(field)?.enum;
  const format = FORMATS.find((candidate) => values?.includes(candidate));
  return field === undefined || format === undefined ? {} : { format: { [field]: format } };
}

function first(properties: Properties, names: readonly string[], fits: (property: Property) => boolean = () => true) {
  return names.find((name) => {
    const property = properties.get(name);
    return property !== undefined && fits(property);
  });
}

function isNumber({ type, enum: values }: Property): boolean {
  return (type === "number" || type === "integer") && !values;
}

function whole(property: Property | undefined): { isWhole?: true } {
  return property?.type === "integer" ? { isWhole: true } : {};
}

/** Enumerations are schemas of their own. */
function resolved(property: Property, schemas: Readonly<Record<string, unknown>>): Property {
  const name = (property.$ref ?? property.allOf?.[0]?.$ref)?.replace(/^#\/components\/schemas\//, "");
  const target = name === undefined ? undefined : propertySchema.safeParse(schemas[name]).data;
  return target
    ? { ...target, ...property, type: property.type ?? target.type, enum: property.enum ?? target.enum }
    : property;
}

function namesIn(fields: ModelFields): string[] {
  const { prompt, negativePrompt, length, bpm, key, metre, seed, format, instrumental } = fields;
  return [
    ...[prompt.field, negativePrompt?.field, length.field, bpm?.field, key, metre?.field, seed].flatMap(
      (name) => name ?? [],
    ),
    ...Object.keys({ ...format, ...instrumental }),
  ];
}
