import type { Backend } from "../backend/backend.ts";
import { resolveLocalFile } from "../backend/local-files.ts";
import { AppError } from "../contracts/errors.ts";
import type { Operation } from "../contracts/operation.ts";
import type { ToolInput } from "./input.ts";

/** The ways to name audio. An operation that takes a local `path` takes exactly one of them. */
const SOURCE_FIELDS = ["sampleId", "path", "url"] as const;

interface Resolver {
  backend: () => Promise<Backend>;
  signal: AbortSignal;
}

/** What is left for the deployment, and what the client side still has to do. */
export interface ResolvedInput {
  input: ToolInput;
  waitSeconds: number;
}

/**
 * Looks whether the local file of an input may be read, before anything happens or anybody is asked.
 * @returns its real path, or null if the input names none
 * @throws AppError
 */
export async function findLocalFile({ path }: ToolInput, fileRoots: readonly string[]): Promise<string | null> {
  return typeof path === "string" ? resolveLocalFile(path, fileRoots) : null;
}

/** Does the part of an operation that belongs to the process nearest to the user: a local file becomes a sample. */
export async function resolveClientFields(
  given: ToolInput,
  file: string | null,
  resolver: Resolver,
): Promise<ResolvedInput> {
  const { path: _path, waitSeconds, ...input } = given;
  if (file !== null) input["sampleId"] = await importLocalFile(file, resolver);
  return { input, waitSeconds: typeof waitSeconds === "number" ? waitSeconds : 0 };
}

/** @throws AppError INVALID_INPUT if an operation on audio names it not at all or twice */
export function assertOneSource(operation: Operation, input: ToolInput): void {
  if (!operation.clientFields.includes("path")) return;
  const given = SOURCE_FIELDS.filter((field) => input[field] !== undefined);
  if (given.length === 1) return;
  const count = given.length === 0 ? "none of them" : given.join(" and ");
  throw new AppError(
    "INVALID_INPUT",
    `${operation.name} takes exactly one of ${SOURCE_FIELDS.join(", ")}, and got ${count}. Name the audio once and call it again`,
  );
}

async function importLocalFile(file: string, { backend, signal }: Resolver): Promise<string> {
  const sample = await (await backend()).importFile(file);
  // The upload is kept either way; a cancelled call must not go on to start a job.
  signal.throwIfAborted();
  return sample.sampleId;
}
