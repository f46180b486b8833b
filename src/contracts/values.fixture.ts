import * as fc from "fast-check";
import * as z from "zod";
import { fieldKinds } from "./field-kind.ts";
import { meansNothing } from "./input/text-values.ts";
import { PITCH_NAMES } from "./words/key.ts";

/** Values that a schema takes, of any contract there is. */
export function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
      return valuesOf(def.innerType);
    case "nullable":
      return fc.option(valuesOf(def.innerType));
    case "object":
      return fieldsOf(def.shape);
    case "array":
      return fc.array(valuesOf(def.element), { minLength: 1, maxLength: 6 });
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "literal":
      return fc.constantFrom(...def.values);
    case "boolean":
      return fc.boolean();
    case "union":
      return fc.oneof(...def.options.map(valuesOf));
    case "number":
      return numbersOf(schema);
    default:
      return textsOf(schema);
  }
}

function fieldsOf(shape: Readonly<Record<string, z.core.$ZodType>>): fc.Arbitrary<unknown> {
  const fields = Object.entries(shape).map(([name, field]) => [name, valuesOf(field)] as const);
  const required = Object.keys(shape).filter((name) => shape[name]?._zod.optin !== "optional");
  return fc.record(Object.fromEntries(fields), { requiredKeys: required });
}

function numbersOf(schema: z.core.$ZodType): fc.Arbitrary<number> {
  if (!(schema instanceof z.ZodNumber)) throw new Error("No schema of numbers");
  const min = Math.max(schema.minValue ?? 0, -1e6);
  const max = Math.min(schema.maxValue ?? 1e6, 1e9);
  return schema.isInt ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }).map((number) => number + 0);
}

function textsOf(schema: z.core.$ZodType): fc.Arbitrary<string> {
  const { pattern, format } = z.toJSONSchema(schema, { io: "input" });
  if (pattern !== undefined && format === undefined) return fc.stringMatching(new RegExp(pattern));
  const key = fc
    .tuple(fc.constantFrom(...PITCH_NAMES), fc.constantFrom("", "m", " minor"))
    .map((parts) => parts.join(""));
  const id = fc.stringMatching(/^[a-z0-9]{32}$/);
  const candidates = fc.oneof(fc.string({ maxLength: 80 }), key, id, fc.webUrl({ validSchemes: ["http", "https"] }));
  return candidates
    .filter((text) => z.safeParse(schema, text).success)
    .filter((text) => !meansNothing(text) && !isReference(schema, text));
}

/** Ids are trimmed and unquoted, which changes texts that no id is. */
function isReference(schema: z.core.$ZodType, text: string): boolean {
  const kind = fieldKinds.get(schema)?.kind;
  return (kind === "sample" || kind === "job") && !/^[a-z0-9]{32}$/.test(text);
}
