import { open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Account } from "../../auth/hosted/accounts/account.ts";
import type { Accounts } from "../../auth/hosted/accounts/accounts.ts";
import { AppError } from "../../contracts/errors.ts";
import { UsageError } from "../flags.ts";

export interface DeleteOptions {
  email: string;
  /** Nobody is asked. */
  yes: boolean;
  /** False where no studio answers, in which the user's data is. */
  isStudioUp: boolean;
  /** Asks a person; null where nobody can answer. */
  ask: ((question: string) => Promise<boolean>) | null;
  /** Called with a line for the person who waits, now and again. */
  tell(line: string): void;
}

/** A library of many thousand samples takes minutes. */
const WAIT_MILLIS = 60 * 60_000;
const TELL_EACH_MILLIS = 15_000;

/**
 * Deletes an account with everything that its user has in the studio.
 * @returns what became of it, in words
 * @throws UsageError where nobody agreed and nobody can be asked
 */
export async function deleteAccount(opened: Accounts, options: DeleteOptions): Promise<string> {
  const { email, yes, isStudioUp, ask, tell } = options;
  const { id } = await opened.find(email);
  if (!yes) {
    if (ask === null) throw new UsageError(`Say --yes to delete ${email}: nobody is here to ask`);
    const question = `Delete ${email} with all samples, files, chats, jobs and keys? It cannot be undone. [y/N] `;
    if (!(await ask(question))) return `${email} stays as it was`;
  }
  await opened.departures.begin(id);
  if (!isStudioUp) {
    return `${email} can do nothing any more; the account and its data are deleted when the studio runs: start it with "wav0-mcp serve"`;
  }
  tell(`${email} can do nothing any more; its data is being deleted, which goes on if you stop waiting`);
  let nextMillis = TELL_EACH_MILLIS;
  const onWait = (millis: number) => {
    if (millis < nextMillis) return;
    nextMillis = millis + TELL_EACH_MILLIS;
    tell(`still being deleted after ${Math.round(millis / 1000)} s`);
  };
  await opened.departures.finish(id, { withinMillis: WAIT_MILLIS, onWait });
  return `${email} is deleted, with everything in the account`;
}

/** Only its owner may read it. */
const MODE = 0o600;

/**
 * Writes everything of an account into a new ZIP file.
 * @throws AppError INVALID_INPUT if the file is there already, FOLDER_NOT_WRITABLE
 */
export async function exportAccount(opened: Accounts, { id, email, name }: Account, file: string): Promise<void> {
  const target = await open(file, "wx", MODE).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new AppError("INVALID_INPUT", `${file} is there already: name a file that is not`, { cause: error });
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("FOLDER_NOT_WRITABLE", `${file} cannot be written (${reason}): name a file elsewhere`, {
      cause: error,
    });
  });
  try {
    await pipeline(opened.departures.pack({ id, email, name }), target.createWriteStream());
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
