import { realpath } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { pathReadings } from "../backend/path-readings.ts";
import type { Backend } from "../backend/backend.ts";
import { AppError } from "../contracts/errors.ts";
import { fieldKinds } from "../contracts/field-kind.ts";
import { getSample } from "../contracts/library.ts";
import type { ToolContract } from "../contracts/contract.ts";
import type { ToolInput } from "./input.ts";

/**
 * The input with the ids of samples where it names them by the paths of their files in the library folder, as results
 * of a local studio show them. All else is left to the deployment.
 * @throws AppError INVALID_INPUT for the path of a file that is no sample
 */
export async function withLibrarySamples(
  operation: ToolContract,
  input: ToolInput,
  { backend }: { backend: () => Promise<Backend> },
): Promise<ToolInput> {
  const paths = pathsIn(operation.input, input);
  if (paths.size === 0) return input;
  const studio = await backend();
  const ids = new Map<unknown, string>();
  for (const text of paths) ids.set(text, await sampleOfFile(text, studio));
  // The same input with other texts in it.
  return replaced(operation.input, input, ids) as ToolInput;
}

async function sampleOfFile(text: string, studio: Backend): Promise<string> {
  for (const file of pathReadings(text)) {
    const sample = await studio.call(getSample, { sampleId: path.basename(file) }).catch(ignoreUnknown);
    // A file of that name elsewhere is another file.
    if (sample?.path !== undefined && (await isSameFile(sample.path, file))) return sample.sampleId;
  }
  throw new AppError(
    "INVALID_INPUT",
    `"${text}" is not a file in the library. Import it with import_sample and use the sampleId that it returns`,
  );
}

function ignoreUnknown(error: unknown): null {
  if (error instanceof AppError && error.code === "SAMPLE_NOT_FOUND") return null;
  throw error;
}

async function isSameFile(left: string, right: string): Promise<boolean> {
  const [one, other] = await Promise.all([left, right].map((file) => realpath(file).catch(() => null)));
  return one !== null && one === other;
}

function pathsIn(schema: z.core.$ZodType, value: unknown): Set<string> {
  const found = new Set<string>();
  visit(schema, value, (text) => {
    if (isPath(text)) found.add(text);
    return text;
  });
  return found;
}

function replaced(schema: z.core.$ZodType, value: unknown, ids: ReadonlyMap<unknown, string>): unknown {
  return visit(schema, value, (text) => ids.get(text) ?? text);
}

/** A copy of a checked input in which each text that names a sample went through `change`. */
function visit(schema: z.core.$ZodType, value: unknown, change: (text: string) => string): unknown {
  if (value === undefined) return value;
  // Every schema that zod makes is one of its union; the base class does not say so.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ("innerType" in def) return visit(def.innerType, value, change);
  if (def.type === "array" && Array.isArray(value)) return value.map((item) => visit(def.element, item, change));
  if (def.type === "object" && typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, field]): [string, unknown] => {
      const known = Object.hasOwn(def.shape, name) ? def.shape[name] : undefined;
      return [name, known ? visit(known, field, change) : field];
    });
    return Object.fromEntries(fields);
  }
  return typeof value === "string" && fieldKinds.get(schema)?.kind === "sample" ? change(value) : value;
}

/** Names of samples have no slashes. */
function isPath(text: string): boolean {
  return !text.startsWith("wav0:") && /^(?:file:|~|[a-z]:\\|[/\\])|[/\\]/i.test(text);
}
