import { rm } from "node:fs/promises";
import { AppError } from "../../contracts/errors.ts";
import { type ArchiveDigest, differences, digestArchive, withoutWorkpools } from "./archive-digest.ts";
import { keepBackup } from "./checked-archive.ts";
import type { DeploymentClient, UploadState } from "./deployment-client.ts";
import { isForgotten } from "./deployment-request.ts";
import type { MoveJournal } from "./journal.ts";
import { tableInUse } from "./own-studio.ts";

/** Functions that every version of the studio has. */
const OWN_MODULE = /^(?:library|jobs)\//;

/** How to carry a studio into a deployment. */
export interface CarryOptions {
  to: DeploymentClient;
  /** Holds the archive, and what was done already. */
  journal: MoveJournal;
  /** What the archive holds. */
  expected: ArchiveDigest;
  /** Agrees that what is there goes; it is backed up before. */
  replace: boolean;
  /** The data directory, for that backup. */
  home: string;
  /** Tells a person how it goes on. */
  say(text: string): void;
}

/**
 * Carries the archive of a journal into a deployment and compares what is there then with what was sent.
 * Steps that an earlier process has done are not done again.
 * @throws AppError INVALID_INPUT with what to do, if it is not the studio's deployment, or not empty
 */
export async function carryInto(options: CarryOptions): Promise<void> {
  const { to, journal } = options;
  if (journal.steps.importId === undefined) {
    // Before anything is sent; what comes meanwhile is found before the import.
    await checkTarget(to, options.replace);
    await uploadArchive(options);
  }
  await finishImport(options);
  await compare(options);
  await to.wakeWorkpools();
}

/** @throws AppError INVALID_INPUT if it has another app, or is in use and nobody agreed to replace that */
export async function checkTarget(to: DeploymentClient, replace: boolean): Promise<void> {
  const functions = await to.functions();
  if (!functions.some((name) => OWN_MODULE.test(name))) {
    const deploy = `wav0-mcp deploy --url ${to.url}`;
    throw new AppError("INVALID_INPUT", `${to.url} does not have the studio's functions; deploy them first: ${deploy}`);
  }
  const table = replace ? null : await tableInUse(to);
  if (table === null) return;
  throw new AppError(
    "INVALID_INPUT",
    `The studio at ${to.url} is not empty: it has ${table}. Choose an empty one, or add --replace to have it backed up ` +
      "here and replaced. Nothing was changed",
  );
}

async function keepTarget({ to, home, say }: CarryOptions): Promise<void> {
  if ((await tableInUse(to)) === null) return;
  const file = await keepBackup(home, async (unfinished) => to.download(await to.makeExport(), unfinished));
  say(`What was at ${to.url} is in ${file}\n`);
}

async function uploadArchive(options: CarryOptions): Promise<void> {
  const { to, journal, say } = options;
  const earlier = journal.steps.upload;
  if (earlier !== undefined) say(`Going on behind part ${earlier.partTokens.length}\n`);
  try {
    await send(options, earlier ?? (await to.startUpload()));
  } catch (error) {
    // It is kept for a day, and was joined already if the last process died right then.
    if (earlier === undefined || !isForgotten(error)) throw error;
    say("The deployment has forgotten the upload; sending it anew\n");
    await send(options, await to.startUpload());
  }
}

async function send({ to, journal, say }: CarryOptions, state: UploadState): Promise<void> {
  say(`Sending the archive to ${to.url}\n`);
  await to.upload(journal.archive, state, (upload) => journal.save({ ...journal.steps, upload }));
  const importId = await to.finishUpload(state);
  await journal.save({ ...journal.steps, upload: undefined, importId });
}

async function finishImport(options: CarryOptions): Promise<void> {
  const { to, journal, replace, say } = options;
  const { importId = "" } = journal.steps;
  let state = await to.importState(importId);
  if (state.state === "waiting_for_confirmation") {
    if (state.message_to_confirm) say(`${state.message_to_confirm}\n`);
    // Each time: somebody may have used the target since the upload, or since a try that was broken off.
    await checkTarget(to, replace);
    await keepTarget(options);
    await to.perform(importId);
    state = await to.importState(importId);
  }
  if (state.state === "completed") return;
  await journal.save({ ...journal.steps, importId: undefined });
  const reason = state.state === "failed" ? state.error_message : state.state;
  throw new AppError("INVALID_INPUT", `${to.url} did not take the data: ${reason}`);
}

/** Fetches what is there and compares documents and files by count and hash. */
async function compare({ to, journal, expected, say }: CarryOptions): Promise<void> {
  say("Comparing what is there with what was sent\n");
  const file = `${journal.archive}.back`;
  // What an earlier comparison left is of another moment.
  await rm(`${file}.part`, { force: true });
  await to.download(await to.makeExport(), file);
  const found = await digestArchive(file);
  await rm(file);
  const differing = differences(withoutWorkpools(expected), withoutWorkpools(found));
  if (differing.length === 0) return;
  await journal.save({ ...journal.steps, importId: undefined });
  throw new AppError(
    "INTERNAL",
    `${to.url} does not hold what was sent: ${differing.join("; ")}. If somebody used it meanwhile, move again with --replace; ` +
      "the studio that was moved is as it was",
  );
}
