import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { Config } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { loadMachineKey } from "../../auth/machine-key.ts";
import { readCommand } from "../usage.ts";
import { describeDigest } from "./archive-digest.ts";
import { keepBackup, measure, writeChecked } from "./checked-archive.ts";
import { openOwnStudio, type OwnStudio } from "./own-studio.ts";
import { checkFiles, readStudioArchive, type StudioArchive } from "./studio-archive.ts";

/** What lies outside of the database is not in an archive. */
const NOT_IN_IT =
  "Not in it: this machine's keys (hub.token, machine-key.json), settings of the environment, the accounts of a hosted studio " +
  "(accounts.sqlite or its Postgres database) and the library folder, which is written again from the samples.";

/** `backup [file] [--overwrite]`: writes the whole studio of this machine into one archive, while it runs or not. */
export async function backup(args: readonly string[], config: Config): Promise<number> {
  const { operands, flags } = readCommand("backup", args);
  const file = fileToWrite(operands[0], flags.overwrite ?? false);
  sayWhose(config);
  const archive = await writeChecked(file, (unfinished) => openOwnStudio(config).exportTo(unfinished));
  const { bytes, sha256 } = await measure(file);
  const lines = [
    `Backed up to ${file}`,
    `  ${describeDigest(archive.digest)}`,
    `  ${bytes} bytes, SHA-256 ${sha256}`,
    ...underWay(archive, "go on when it is restored"),
    NOT_IN_IT,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}

function fileToWrite(operand: string | undefined, overwrite: boolean): string {
  const name = `wav0-backup-${new Date().toISOString().slice(0, 10)}.zip`;
  const given = path.resolve(operand ?? name);
  const file = statSync(given, { throwIfNoEntry: false })?.isDirectory() ? path.join(given, name) : given;
  if (!existsSync(file) || overwrite) return file;
  throw new AppError("INVALID_INPUT", `${file} exists; name another file, or add --overwrite`);
}

/** `restore <file> [--replace]`: puts a backup into this machine's studio. */
export async function restore(args: readonly string[], config: Config): Promise<number> {
  const { operands, flags } = readCommand("restore", args);
  const [operand] = operands;
  if (operand === undefined) throw new AppError("INVALID_INPUT", "Say which backup: wav0-mcp restore wav0-backup.zip");
  const file = path.resolve(operand);
  sayWhose(config);
  const archive = await readStudioArchive(file);
  checkFiles(file, archive);
  await putIn({ studio: openOwnStudio(config), config, file, archive, replace: flags.replace ?? false });
  process.stdout.write(`Restored ${describeDigest(archive.digest)} into ${config.home}\n`);
  return 0;
}

/** An archive that comes into the studio of this machine. */
export interface Incoming {
  studio: OwnStudio;
  config: Config;
  file: string;
  archive: StudioArchive;
  /** Agrees that what is there goes; it is backed up before. */
  replace: boolean;
  /** Called when nothing speaks against it any more, before what is there is replaced. */
  entering?(): Promise<void>;
}

/** Makes an archive the studio of this machine, and says what becomes of what was there and of what is under way. */
export async function putIn({ studio, config, file, archive, replace, entering }: Incoming): Promise<void> {
  // Before anything is stopped; what is made until it rests is found below.
  await checkMayReplace(studio, config, replace);
  await studio.whileAtRest(async (resting) => {
    if (await checkMayReplace(resting, config, replace)) {
      const kept = await keepBackup(config.home, (unfinished) => resting.exportTo(unfinished));
      process.stdout.write(`What was there is in ${kept}\n`);
    }
    await entering?.();
    await resting.importFrom(file, archive.digest);
  });
  const lines = [...underWay(archive, "go on at the next start"), ...(await lostSecrets(config, archive))];
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** @returns whether there is something to replace. @throws AppError INVALID_INPUT unless somebody agreed to that */
export async function checkMayReplace(
  studio: Pick<OwnStudio, "tableInUse">,
  { home }: Config,
  replace: boolean,
): Promise<boolean> {
  const table = await studio.tableInUse();
  if (table === null || replace) return table !== null;
  throw new AppError(
    "INVALID_INPUT",
    `The studio in ${home} is not empty: it has ${table}. Add --replace to have it backed up and replaced, or set ` +
      "WAV0_HOME to another folder. Nothing was changed",
  );
}

function underWay({ openJobs, liveAnswers }: StudioArchive, what: string): string[] {
  return [
    ...(openJobs > 0 ? [`  Jobs that were under way: ${openJobs}; they ${what}`] : []),
    ...(liveAnswers > 0 ? [`  Answers of the chat that were being written: ${liveAnswers}; ask for them again`] : []),
  ];
}

async function lostSecrets({ home }: Config, { digest, label }: StudioArchive): Promise<string[]> {
  const connections = digest["connections"]?.count ?? 0;
  if (connections === 0 || label?.machine === (await loadMachineKey(home)).keyId) return [];
  return [
    `  Connections to other servers: ${connections}. Their secrets were sealed with the key of another machine, so sign in to them again`,
  ];
}

/** Says on stderr whose data these commands mean where the studio in use is another one. */
export function sayWhose({ home, convexUrl, remote }: Config): void {
  if (convexUrl === null && remote === null) return;
  process.stderr.write(
    `Note: clients here use a studio elsewhere (${convexUrl ?? "WAV0_URL"}). This command is about the data in ${home}\n`,
  );
}
