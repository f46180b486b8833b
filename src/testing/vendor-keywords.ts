/** JSON Schema of any kind. */
export type AnySchema = Record<string, unknown>;

/** What a vendor of models does not take in the schema of a function, by which it refuses the whole request. */
export interface VendorRule {
  vendor: "OpenAI" | "Gemini" | "Anthropic";
  /** What is wrong where `refuses` says so. */
  keyword: string;
  refuses(schema: AnySchema): boolean;
  /** Where the vendor says so, or a report of its refusal. */
  source: string;
}

const OPENAI_STRICT = "https://platform.openai.com/docs/guides/structured-outputs#supported-schemas";
const GEMINI_SCHEMA = "https://ai.google.dev/api/caching#Schema";
const GEMINI_REPORT = "https://github.com/google-gemini/gemini-cli/issues/2237";
const ANTHROPIC_STRICT = "https://docs.claude.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations";

const OPENAI_FORMATS = new Set("date-time time date duration email hostname ipv4 ipv6 uuid".split(" "));

/** Keywords that refuse wherever they stand. */
function keywords(vendor: VendorRule["vendor"], source: string, names: string): VendorRule[] {
  return names.split(" ").map((keyword) => ({ vendor, keyword, refuses: (schema) => keyword in schema, source }));
}

/** One row a vendor and keyword. Numbers' bounds are no row of Anthropic's: it takes them outside its strict mode. */
export const VENDOR_RULES: readonly VendorRule[] = [
  ...keywords(
    "OpenAI",
    OPENAI_STRICT,
    "allOf oneOf not if then else dependentRequired dependentSchemas patternProperties propertyNames contains " +
      "unevaluatedProperties unevaluatedItems prefixItems uniqueItems minProperties maxProperties default $ref",
  ),
  {
    vendor: "OpenAI",
    keyword: "format of another kind than dates, addresses and ids",
    refuses: ({ format }) => format !== undefined && !OPENAI_FORMATS.has(String(format)),
    source: "https://github.com/cyanheads/git-mcp-server/issues/47",
  },
  {
    vendor: "OpenAI",
    keyword: "objects that take any field",
    refuses: ({ additionalProperties: more }) => more !== undefined && more !== false,
    source: OPENAI_STRICT,
  },
  ...keywords(
    "Gemini",
    GEMINI_SCHEMA,
    "$ref $defs $schema const oneOf allOf not if then else prefixItems patternProperties propertyNames contains " +
      "exclusiveMinimum exclusiveMaximum multipleOf uniqueItems dependentRequired dependentSchemas unevaluatedProperties",
  ),
  {
    vendor: "Gemini",
    keyword: "format of a text, but enum and date-time",
    refuses: ({ type, format }) =>
      type === "string" && format !== undefined && format !== "enum" && format !== "date-time",
    source: GEMINI_REPORT,
  },
  {
    vendor: "Gemini",
    keyword: "enum of anything but texts",
    refuses: ({ type, enum: values }) =>
      values !== undefined &&
      !(type === "string" && Array.isArray(values) && values.every((value) => typeof value === "string")),
    source: "https://github.com/router-for-me/CLIProxyAPI/issues/1076",
  },
  {
    vendor: "Gemini",
    keyword: "several types, or none",
    refuses: ({ type, anyOf }) => typeof type !== "string" && !(type === undefined && Array.isArray(anyOf)),
    source: GEMINI_SCHEMA,
  },
  {
    vendor: "Gemini",
    keyword: "type beside anyOf",
    refuses: ({ type, anyOf }) => type !== undefined && anyOf !== undefined,
    source: "@google/genai 1.52.0, processJsonSchema",
  },
  {
    vendor: "Gemini",
    keyword: "lists whose items are not described",
    refuses: ({ type, items }) => type === "array" && (typeof items !== "object" || items === null),
    source: "https://github.com/firecrawl/firecrawl-mcp-server/issues/196",
  },
  ...keywords(
    "Anthropic",
    ANTHROPIC_STRICT,
    "$ref oneOf not if then else patternProperties propertyNames contains prefixItems multipleOf minLength maxLength uniqueItems",
  ),
  {
    vendor: "Anthropic",
    keyword: "enum of objects or lists",
    refuses: ({ enum: values }) => Array.isArray(values) && values.some((value) => typeof value === "object"),
    source: ANTHROPIC_STRICT,
  },
];

/** Every breach of a vendor's rule in a schema and in what lies within it, in words; none if all vendors take it. */
export function refusals(schema: unknown, at: string): string[] {
  if (typeof schema !== "object" || schema === null) return [`${at}: no schema`];
  // An object may be read by any name.
  const fields = schema as AnySchema;
  const own = VENDOR_RULES.filter(({ refuses }) => refuses(fields));
  const { properties, items, anyOf } = fields;
  return [
    ...own.map(({ vendor, keyword, source }) => `${vendor} refuses ${at}: ${keyword} (${source})`),
    ...Object.entries(properties ?? {}).flatMap(([name, field]) => refusals(field, `${at}.${name}`)),
    ...(items === undefined ? [] : refusals(items, `${at}[]`)),
    ...(Array.isArray(anyOf) ? anyOf.flatMap((choice) => refusals(choice, `${at}|`)) : []),
  ];
}
