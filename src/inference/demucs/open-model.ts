import { closeSync, openSync, statSync } from "node:fs";
import { demucsModel } from "../../audio/separate/demucs/demucs-model.ts";
import { DemucsShapeError } from "../../audio/separate/demucs/demucs-inputs.ts";
import type { OnnxSession } from "../../audio/separate/demucs/onnx-runtime.ts";
import type { SegmentModel } from "../../audio/separate/demucs/overlap-add.ts";
import { DemucsError, WITHOUT_MODEL } from "./demucs-error.ts";
import { findRuntime, type FoundRuntime } from "./find-runtime.ts";

/** A model that is ready to run. */
export interface OpenModel {
  /** Package that runs it. */
  runtime: FoundRuntime["name"];
  model: SegmentModel;
}

/**
 * Opens the user's model with the user's runtime.
 * @throws DemucsError where one of them is missing, cannot be read or is not understood
 */
export async function openModel(file: string): Promise<OpenModel> {
  assertReadable(file);
  const { name, runtime } = findRuntime(file);
  const session = await load(file, { name, runtime });
  try {
    return { runtime: name, model: demucsModel(runtime, session) };
  } catch (error) {
    throw inUsersWords(error, file);
  }
}

/** A fault of the model as the user is told it. */
export function inUsersWords(error: unknown, file: string): DemucsError {
  const why = error instanceof Error ? error.message : String(error);
  const what = error instanceof DemucsShapeError ? "is not understood" : "failed";
  return new DemucsError(`The model ${file} (WAV0_DEMUCS_MODEL) ${what}: ${sentence(why)} ${WITHOUT_MODEL}`, {
    cause: error,
  });
}

function assertReadable(file: string): void {
  try {
    closeSync(openSync(file, "r"));
  } catch (error) {
    // Node's file system throws these.
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : message;
    throw unreadable(file, why, error);
  }
  if (!statSync(file).isFile()) throw unreadable(file, "it is no file");
}

function unreadable(file: string, why: string, cause?: unknown): DemucsError {
  const text = `WAV0_DEMUCS_MODEL is ${file}, which cannot be read: ${sentence(why)} Set it to the path of an ONNX export of htdemucs, and start wav0 again. ${WITHOUT_MODEL}`;
  return new DemucsError(text, { cause });
}

async function load(file: string, { name, runtime }: FoundRuntime): Promise<OnnxSession> {
  const session = await createSession(file, { name, runtime });
  if (session.inputMetadata) return session;
  throw new DemucsError(
    `${name} is too old to say what a model takes. Install version 1.21 or newer beside ${file}. ${WITHOUT_MODEL}`,
  );
}

async function createSession(file: string, { name, runtime }: FoundRuntime): Promise<OnnxSession> {
  try {
    return await runtime.InferenceSession.create(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DemucsError(
      `${name} cannot open ${file} (WAV0_DEMUCS_MODEL): ${sentence(why)} It must be an ONNX export of htdemucs; Demucs' own files (.th) are ` +
        `none, and an export in two files needs both in one folder. ${WITHOUT_MODEL}`,
      { cause: error },
    );
  }
}

function sentence(text: string): string {
  const trimmed = text.replaceAll(/\s+/g, " ").trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
