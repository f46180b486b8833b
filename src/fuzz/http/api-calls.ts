import * as z from "zod";
import type { Random } from "../../audio/core/random.ts";
import { type Json, oddValue } from "../mutate/json.ts";
import { askAdmin } from "../studio/ask-admin.ts";
import type { Target } from "../studio/target.ts";

/** A public function of the deployment, with the validator of its arguments. */
export interface ApiFunction {
  /** "jobs/public:checkJobStatus". */
  path: string;
  kind: "query" | "mutation" | "action";
  args: Validator;
}

/** A validator as `convex/values` exports it. */
type Validator = { type: string; value?: unknown; tableName?: string; keys?: unknown; values?: unknown };

const specSchema = z.array(
  z.looseObject({
    identifier: z.string().optional(),
    functionType: z.string(),
    visibility: z.object({ kind: z.string() }).optional(),
    args: z.unknown().optional(),
  }),
);

/** Asks the deployment for all of its public functions. */
export async function listFunctions({ hub, keys }: Target): Promise<ApiFunction[]> {
  const access = { url: hub.url, hubToken: keys.hub };
  const specs = specSchema.parse(await askAdmin(access, "_system/cli/modules:apiSpec", {}));
  return specs.flatMap(({ identifier, functionType, visibility, args }) => {
    if (identifier === undefined || visibility?.kind !== "public") return [];
    // The deployment's own names for the three kinds of function, and validators as it exports them.
    const kind = functionType.toLowerCase() as ApiFunction["kind"];
    const validator = (typeof args === "string" ? JSON.parse(args) : args) as Validator;
    return [{ path: identifier.replace(".js:", ":"), kind, args: validator }];
  });
}

/** A value that a validator lets pass, mostly of what exists. */
export function valueFor(validator: Validator, known: Target["known"], random: Random, name = ""): Json {
  const { type, value } = validator;
  switch (type) {
    case "object":
      return objectFor(value, known, random);
    case "array":
      return Array.from({ length: random.integer(3) }, () => valueFor(value as Validator, known, random, name));
    case "union":
      return valueFor(random.pick(value as Validator[]), known, random, name);
    case "literal":
      return value as Json;
    case "string":
    case "id":
      return textFor(name, known, random);
    case "number":
    case "float64":
      return random.pick([0, 1, 2, 8, 60, 120, 0.5, -1]);
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    default:
      return oddValue(random);
  }
}

function objectFor(fields: unknown, known: Target["known"], random: Random): Json {
  // Exported by `v.object`.
  const entries = Object.entries(fields as Record<string, { fieldType: Validator; optional: boolean }>);
  const given = entries.filter(([, { optional }]) => !optional || random.chance(0.4));
  return Object.fromEntries(given.map(([name, { fieldType }]) => [name, valueFor(fieldType, known, random, name)]));
}

function textFor(name: string, { sampleIds, jobIds }: Target["known"], random: Random): string {
  if (/sampleId/i.test(name)) return random.pick(sampleIds);
  if (/jobId/i.test(name)) return random.pick(jobIds);
  if (/url/i.test(name)) return random.pick(["http://127.0.0.1:9/x", "https://fuzz.invalid/a.wav"]);
  return random.pick(["kick", "Am", "x", ...sampleIds]);
}
