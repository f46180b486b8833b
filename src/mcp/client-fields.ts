import type { Backend } from "../backend/backend.ts";
import { resolveLocalFile } from "../backend/local-files.ts";
import { AppError } from "../contracts/errors.ts";
import type { Operation } from "../contracts/operation.ts";
import type { ToolInput } from "./input.ts";

/** The ways to name audio. An operation that takes a local `path` takes exactly one of them. */
const SOURCE_FIELDS = ["sampleId", "path", "url"] as const;

interface Resolver {
  backend: () => Promise<Backend>;
  fileRoots: readonly string[];
  signal: AbortSignal;
}

/** What is left for the deployment, and what the client side still has to do. */
export interface ResolvedInput {
  input: ToolInput;
  waitSeconds: number;
}

/**
 * Does the part of an operation that belongs to the process nearest to the user: a local file becomes a sample.
 * @throws AppError before anything has happened if the audio is named not at all, twice, or may not be read
 */
export async function resolveClientFields(
  operation: Operation,
  given: ToolInput,
  resolver: Resolver,
): Promise<ResolvedInput> {
  const { path, waitSeconds, ...input } = given;
  if (operation.clientFields.includes("path")) assertOneSource(operation, given);
  if (typeof path === "string") input["sampleId"] = await importLocalFile(path, resolver);
  return { input, waitSeconds: typeof waitSeconds === "number" ? waitSeconds : 0 };
}

function assertOneSource(operation: Operation, input: ToolInput): void {
  const given = SOURCE_FIELDS.filter((field) => input[field] !== undefined);
  if (given.length === 1) return;
  const count = given.length === 0 ? "none of them" : given.join(" and ");
  throw new AppError(
    "INVALID_INPUT",
    `${operation.name} takes exactly one of ${SOURCE_FIELDS.join(", ")}, and got ${count}. Name the audio once and call it again`,
  );
}

async function importLocalFile(path: string, { backend, fileRoots, signal }: Resolver): Promise<string> {
  const file = await resolveLocalFile(path, fileRoots);
  const sample = await (await backend()).importFile(file);
  // The upload is kept either way; a cancelled call must not go on to start a job.
  signal.throwIfAborted();
  return sample.sampleId;
}
