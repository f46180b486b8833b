import type { Backend } from "../backend/backend.ts";
import { resolveLocalFile } from "../backend/local-files.ts";
import { AppError } from "../contracts/errors.ts";
import { importSample } from "../contracts/library.ts";
import { visibleInput, type ToolContract } from "../contracts/contract.ts";
import type { ToolInput } from "./input.ts";

/** The ways to name audio. An operation that takes a local `path` takes exactly one of those that it has. */
const SOURCE_FIELDS = ["sampleId", "path", "url", "base64"] as const;
/** With or without the head of a data URL, in either alphabet. Parts that could share white space would take cubic time. */
const BASE64 = /^(?:data:[^,]*;base64,)?([\w+/\s-]+={0,2})$/i;

/** Audio that only this process can reach: a file by its real path, or bytes. */
export type LocalAudio = string | Uint8Array<ArrayBuffer>;

interface Resolver {
  backend: () => Promise<Backend>;
  signal: AbortSignal;
}

/** Input for the deployment, and work left to the client side. */
export interface ResolvedInput {
  input: ToolInput;
  restoresFiles: boolean;
  waitSeconds: number;
}

/**
 * Looks whether the local audio of an input may be read, before anything happens or anybody is asked.
 * @returns null if the input names none
 * @throws AppError
 */
export async function findLocalAudio(
  { path, base64 }: ToolInput,
  fileRoots: readonly string[],
): Promise<LocalAudio | null> {
  if (typeof path === "string") return resolveLocalFile(path, fileRoots);
  return typeof base64 === "string" ? decodeBase64(base64) : null;
}

/**
 * Does the part of an operation that belongs to the process nearest to the user: local audio becomes a sample, or for
 * an operation that makes the sample itself, an upload.
 */
export async function resolveClientFields(
  operation: ToolContract,
  given: ToolInput,
  resolver: Resolver & { audio: LocalAudio | null },
): Promise<ResolvedInput> {
  const { path: _path, base64: _base64, includeAudio: _includeAudio, restoreFile, waitSeconds, ...input } = given;
  const placed = resolver.audio === null ? {} : await placeAudio(operation, resolver.audio, resolver);
  return {
    input: { ...placed, ...input },
    restoresFiles: restoreFile === true,
    waitSeconds: typeof waitSeconds === "number" ? waitSeconds : (operation.waitsSeconds ?? 0),
  };
}

/** @throws AppError INVALID_INPUT if an operation on audio names it not at all or twice */
export function assertOneSource(operation: ToolContract, input: ToolInput): void {
  if (!operation.clientFields.includes("path")) return;
  const { shape } = visibleInput(operation);
  const fields = SOURCE_FIELDS.filter((field) => field in shape);
  const given = fields.filter((field) => input[field] !== undefined);
  if (given.length === 1) return;
  const count = given.length === 0 ? "none of them" : given.join(" and ");
  throw new AppError(
    "INVALID_INPUT",
    `${operation.name} takes exactly one of ${fields.join(", ")}, and got ${count}. Name the audio once and call it again`,
  );
}

async function placeAudio(
  operation: ToolContract,
  audio: LocalAudio,
  { backend, signal }: Resolver,
): Promise<ToolInput> {
  const studio = await backend();
  const upload = await studio.upload(audio);
  // Uploads that nobody imports are swept; a cancelled call must not start anything further.
  signal.throwIfAborted();
  const source = { storageId: upload.storageId, fileName: upload.fileName };
  if ("storageId" in operation.input.shape) return source;
  const sample = await studio.call(importSample, source);
  signal.throwIfAborted();
  return { sampleId: sample.sampleId };
}

/** @throws AppError INVALID_INPUT */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const digits = BASE64.exec(text.trim())?.[1];
  if (digits !== undefined) return new Uint8Array(Buffer.from(digits, "base64"));
  throw new AppError("INVALID_INPUT", "base64 has characters outside its alphabet; encode the file's bytes again");
}
