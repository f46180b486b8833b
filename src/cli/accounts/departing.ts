import { randomUUID } from "node:crypto";
import { type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Account } from "../../auth/hosted/accounts/account.ts";
import type { Accounts } from "../../auth/hosted/accounts/accounts.ts";
import type { ErasureWait } from "../../auth/hosted/settings.ts";
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
  const what = `${email} with all samples, files, chats, jobs and keys`;
  if (!(await isAgreed({ yes, ask }, email, what))) return `${email} stays as it was`;
  await opened.departures.begin(id);
  if (!isStudioUp) {
    return `${email} can do nothing any more; the account and its data are deleted when the studio runs: start it with "wav0-mcp serve"`;
  }
  await opened.departures.finish(id, waitTelling(tell));
  return `${email} is deleted, with everything in the account`;
}

/**
 * Deletes what a restored backup brought back of an account that is gone.
 * @returns what became of it, in words
 * @throws AppError INVALID_INPUT for an account that is there, HUB_UNAVAILABLE where no studio runs
 */
export async function deleteRemains(
  opened: Accounts,
  { id, yes, isStudioUp, ask, tell }: Omit<DeleteOptions, "email"> & { id: string },
): Promise<string> {
  for await (const account of opened.list()) {
    if (account.id !== id) continue;
    throw new AppError("INVALID_INPUT", `${id} is the account of ${account.email}: accounts delete ${account.email}`);
  }
  if (!isStudioUp) throw new AppError("HUB_UNAVAILABLE", 'No studio runs: start it with "wav0-mcp serve"');
  if (!(await isAgreed({ yes, ask }, `the data of ${id}`, `all data of ${id}`))) return `The data of ${id} stays`;
  await opened.departures.finish(id, waitTelling(tell));
  return `All data of ${id} is deleted`;
}

/** @param whose for the error, @param what for the question. @throws UsageError where nobody agreed and nobody can be asked */
async function isAgreed(
  { yes, ask }: Pick<DeleteOptions, "yes" | "ask">,
  whose: string,
  what: string,
): Promise<boolean> {
  if (yes) return true;
  if (ask === null) throw new UsageError(`Say --yes to delete ${whose}: nobody is here to ask`);
  return ask(`Delete ${what}? It cannot be undone. [y/N] `);
}

/** Tells at the beginning, and each time that some seconds have passed. */
function waitTelling(tell: DeleteOptions["tell"]): ErasureWait {
  tell("The data is being deleted, which goes on if you stop waiting");
  let nextMillis = TELL_EACH_MILLIS;
  const onWait = (millis: number) => {
    if (millis < nextMillis) return;
    nextMillis = millis + TELL_EACH_MILLIS;
    tell(`still being deleted after ${Math.round(millis / 1000)} s`);
  };
  return { withinMillis: WAIT_MILLIS, onWait };
}

/** Only its owner may read it. */
const MODE = 0o600;

/**
 * Writes everything of an account into a new ZIP file, which has its name once it is whole.
 * @throws AppError INVALID_INPUT if the file is there already, FOLDER_NOT_WRITABLE
 */
export async function exportAccount(opened: Accounts, { id, email, name }: Account, file: string): Promise<void> {
  const isThere = await lstat(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new AppError("INVALID_INPUT", `${file} is there already: name a file that is not`);
  const unfinished = `${file}.${randomUUID()}.part`;
  const target = await openNew(unfinished, file);
  try {
    await pipeline(opened.departures.pack({ id, email, name }), target.createWriteStream());
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function openNew(unfinished: string, file: string): Promise<FileHandle> {
  return open(unfinished, "wx", MODE).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `${file} cannot be written (${reason}): name a file elsewhere`;
    throw new AppError("FOLDER_NOT_WRITABLE", text, { cause });
  });
}
