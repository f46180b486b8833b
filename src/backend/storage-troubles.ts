import { AppError, type ErrorCode } from "../contracts/errors.ts";

/** The studio's word for each trouble that the embedded deployment has with its disk. */
const CODES: Record<string, ErrorCode> = {
  "disk-full": "DISK_FULL",
  damaged: "DATA_DAMAGED",
  io: "DATA_DAMAGED",
  "not-writable": "FOLDER_NOT_WRITABLE",
  "cannot-open": "FOLDER_NOT_WRITABLE",
};

/** The AppError for a trouble of the deployment's disk, whose text says what to do; null for anything else. */
export function storageError(kind: unknown, message: string, cause?: unknown): AppError | null {
  const code = typeof kind === "string" ? CODES[kind] : undefined;
  return code === undefined ? null : new AppError(code, message, { cause });
}

/** The same of what the embedded deployment threw in this process, told by its shape: this layer does not know its classes. */
export function storageErrorOf(error: unknown): AppError | null {
  if (!(error instanceof Error) || error.name !== "StorageTrouble" || !("kind" in error)) return null;
  return storageError(error.kind, error.message, error);
}
