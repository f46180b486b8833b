import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import * as z from "zod";
import { readDeployCredentials, type Config } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { readPassword } from "../accounts/password-input.ts";
import { readCommand } from "../usage.ts";
import { describeDigest } from "./archive-digest.ts";
import { checkMayReplace, putIn } from "./backup.ts";
import { carryInto, checkTarget } from "./carry.ts";
import { writeChecked } from "./checked-archive.ts";
import { openDeploymentClient, type DeploymentClient } from "./deployment-client.ts";
import { isForgotten } from "./deployment-request.ts";
import { openJournal, type MoveJournal, type MoveSteps } from "./journal.ts";
import { openOwnStudio } from "./own-studio.ts";
import { readStudioArchive, type StudioArchive } from "./studio-archive.ts";

/**
 * `move --to URL | --from URL [--admin-key key | --stdin] [--replace]`: carries the studio of this machine to a Convex
 * deployment, or back. What it comes from is never changed; run again after a kill, it goes on where it stopped.
 */
export async function move(args: readonly string[], config: Config): Promise<number> {
  const { flags } = readCommand("move", args);
  const { url, isOut } = direction(flags);
  const remote = openDeploymentClient({ url, adminKey: await adminKeyFor(url, flags) });
  const journal = await openJournal(config.home, isOut ? "here" : url, isOut ? url : "here");
  const way = { config, remote, journal, replace: flags.replace ?? false };
  const archive = isOut ? await moveOut(way) : await moveIn(way);
  await journal.end();
  process.stdout.write(
    `Moved ${describeDigest(archive.digest)}, equal by count and hash. What it came from is as it was\n`,
  );
  if (isOut) process.stdout.write(`${nextSteps(url)}\n`);
  return 0;
}

interface Way {
  config: Config;
  remote: DeploymentClient;
  journal: MoveJournal;
  replace: boolean;
}

async function moveOut({ config, remote, journal, replace }: Way): Promise<StudioArchive> {
  if (journal.steps.importId === undefined) await checkTarget(remote, replace);
  if (!tellsOfEarlier(journal)) {
    say("Exporting the studio of this machine\n");
    await writeChecked(journal.archive, (file) => openOwnStudio(config).exportTo(file));
    await journal.save({ isFetched: true });
  }
  const archive = await readQuiet(journal);
  await carryInto({ to: remote, journal, expected: archive.digest, replace, say, home: config.home });
  return archive;
}

async function moveIn({ config, remote, journal, ...way }: Way): Promise<StudioArchive> {
  // What is there then may have come by the try that was broken off.
  const replace = way.replace || journal.steps.isEntering === true;
  const studio = openOwnStudio(config);
  await checkMayReplace(studio, config, replace);
  if (!tellsOfEarlier(journal)) await fetchExport(remote, journal);
  const archive = await readQuiet(journal);
  say("Putting it into the studio of this machine\n");
  const entering = () => journal.save({ ...journal.steps, isEntering: true });
  await putIn({ studio, config, file: journal.archive, archive, replace, entering });
  return archive;
}

/** @returns false if the archive has to be made first */
function tellsOfEarlier({ steps, archive }: MoveJournal): boolean {
  if (!steps.isFetched || !existsSync(archive)) return false;
  sayHowOld(steps);
  return true;
}

function sayHowOld({ startedAt = 0 }: MoveSteps): void {
  say(`Going on with the data of ${new Date(startedAt).toISOString()}; what came later is not in it\n`);
}

/** Has the export made, or goes on with the one that was being fetched. */
async function fetchExport(remote: DeploymentClient, journal: MoveJournal): Promise<void> {
  const isFetched = journal.steps.exportedAt !== undefined && (await fetchEarlier(remote, journal));
  if (!isFetched) {
    say(`Exporting ${remote.url}\n`);
    await rm(`${journal.archive}.part`, { force: true });
    const timestamp = await remote.makeExport();
    await journal.save({ exportedAt: timestamp });
    await remote.download(timestamp, journal.archive);
  }
  await journal.save({ ...journal.steps, isFetched: true });
}

/** @returns false if the deployment does not keep that export any more */
async function fetchEarlier(from: DeploymentClient, { steps, archive }: MoveJournal): Promise<boolean> {
  sayHowOld(steps);
  try {
    await from.download(steps.exportedAt ?? "", archive);
    return true;
  } catch (error) {
    if (!isForgotten(error)) throw error;
    say("The deployment has forgotten that export\n");
    return false;
  }
}

/**
 * A job or an answer that is under way belongs to the machine that works on it: it would end on both, or on neither.
 * @throws AppError INVALID_INPUT if there is one; the next try exports anew
 */
async function readQuiet(journal: MoveJournal): Promise<StudioArchive> {
  const archive = await readStudioArchive(journal.archive).catch(async (error: unknown) => {
    await journal.end();
    throw error;
  });
  const { openJobs, liveAnswers } = archive;
  if (openJobs + liveAnswers === 0) return archive;
  await journal.end();
  throw new AppError(
    "INVALID_INPUT",
    `The studio is at work (jobs: ${openJobs}, answers of the chat: ${liveAnswers}), and what is under way cannot be moved. ` +
      "Wait for it or cancel it (wav0-mcp jobs), then move again; a backup takes it along. Nothing was changed",
  );
}

function direction(flags: { to?: string | undefined; from?: string | undefined }): { url: string; isOut: boolean } {
  const url = flags.to ?? flags.from;
  if (url === undefined || (flags.to !== undefined && flags.from !== undefined)) {
    throw new AppError("INVALID_INPUT", "Say where to: wav0-mcp move --to https://…, or --from https://… to come back");
  }
  const isOut = flags.to !== undefined;
  if (z.url({ protocol: /^https?$/ }).safeParse(url).success) return { url: new URL(url).origin, isOut };
  throw new AppError("INVALID_INPUT", `--${isOut ? "to" : "from"} takes an http(s) address, not "${url}"`);
}

async function adminKeyFor(url: string, flags: { adminKey?: string | undefined; stdin?: boolean | undefined }) {
  const { selfHostedAdminKey, deployKey } = readDeployCredentials();
  const key = flags.stdin ? await readPassword(process.stdin) : (flags.adminKey ?? selfHostedAdminKey ?? deployKey);
  if (key !== null) return key;
  throw new AppError(
    "INVALID_INPUT",
    `The admin key of ${url} is missing. Set CONVEX_SELF_HOSTED_ADMIN_KEY or CONVEX_DEPLOY_KEY (dashboard.convex.dev → your ` +
      "deployment → Settings → Generate a deploy key), or pipe it in with --stdin",
  );
}

function nextSteps(url: string): string {
  return [
    `Use it from now on: set CONVEX_URL=${url}`,
    "Not moved: keys and settings. Variables are set by wav0-mcp deploy; connections to other servers need to be signed in to again",
  ].join("\n");
}

function say(text: string): void {
  process.stderr.write(text);
}
