import { storageError } from "../backend/storage-troubles.ts";
import { AppError } from "../contracts/errors.ts";
import { NoCopyError } from "../engine/upgrade/data-copy.ts";
import { NewerDataError } from "../engine/upgrade/data-release.ts";

/** What a person can do about data that this release may not take over; any other failure as it is. */
export function tellDataRefusal(error: unknown): unknown {
  if (error instanceof NewerDataError) return new AppError("INVALID_INPUT", error.message, { cause: error });
  return error instanceof NoCopyError ? storageError(error.kind, error.message, error) : error;
}
