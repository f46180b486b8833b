import { constants } from "node:fs";
import { copyFile, mkdir, open, rm } from "node:fs/promises";
import path from "node:path";
import type { Backend } from "../backend/backend.ts";
import { downloadAudio } from "../backend/sample-audio.ts";
import { safeFileName } from "../backend/library-files.ts";
import type { CallInput, OutputOf } from "../contracts/contract.ts";
import { deleteProject, exportProject, getProject, listProjects } from "../contracts/project.ts";
import { PROJECT_FORMATS } from "../contracts/project-formats.ts";
import type { Config } from "../config.ts";
import { checkFlags, UsageError } from "./flags.ts";
import { makeAtFreePath } from "./free-path.ts";
import { follow } from "./make.ts";
import { openStudio } from "./studio.ts";
import { formatProjects } from "./table.ts";
import { readArguments, readCommand } from "./usage.ts";

/** `export-project <sample>… --format f [--stems] [--name n]`: makes one file of samples and prints where it is. */
export async function exportProjectFile(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("export-project", args);
  const sampleIds = operands.length > 0 ? operands : flags["sampleIds"];
  if (sampleIds === undefined) throw new UsageError("Say of which samples: export-project <sampleId> --format pack");
  if (flags["format"] === undefined) throw new UsageError(`Say as what: --format ${PROJECT_FORMATS.join("|")}`);
  const input = checkFlags(exportProject.input, { ...flags, sampleIds });
  return follow(config, undefined, (studio) => studio.call(exportProject, input));
}

/** `projects [file]… [--to folder] [--delete]`: lists project files, or says where some are, copies or deletes them. */
export async function projects(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readCommand("projects", args);
  const { to, delete: isDeletion = false, ...page } = flags;
  if (operands.length === 0 && (isDeletion || to !== undefined))
    throw new UsageError(`Say which files: projects Night.zip ${isDeletion ? "--delete" : "--to ."}`);
  if (isDeletion && to !== undefined) throw new UsageError("Give --to or --delete, not both");
  const studio = await openStudio(config);
  try {
    if (operands.length === 0) await printList(studio, page);
    for (const name of operands) {
      const told = isDeletion ? await removed(studio, name) : await placed(studio, name, to);
      process.stdout.write(`${told}\n`);
    }
    return 0;
  } finally {
    await studio.close();
  }
}

async function printList(studio: Backend, page: CallInput<typeof listProjects>): Promise<void> {
  const { projects: files, cursor } = await studio.call(listProjects, page);
  const nothing = "No project files yet: export-project <sampleId> --format pack makes one.";
  process.stdout.write(`${files.length === 0 ? nothing : formatProjects(files)}\n`);
  if (cursor !== undefined) process.stdout.write(`More: the same list with --cursor '${cursor}'\n`);
}

async function removed(studio: Backend, projectId: string): Promise<string> {
  const { name } = await studio.call(deleteProject, { projectId });
  return `Deleted ${name}. Its samples stay; export-project makes it again.`;
}

/** Where a file is in the library folder, else its address; or where its copy is. */
async function placed(studio: Backend, projectId: string, to: string | undefined): Promise<string> {
  const file = await studio.call(getProject, { projectId }, { restoresFiles: true });
  return to === undefined ? (file.path ?? file.url) : copyInto(to, file);
}

/** Copies a file into a folder; what is there already stays, and the copy gets a number. */
async function copyInto(folder: string, { name, extension, path: source, url }: OutputOf<typeof getProject>) {
  await mkdir(folder, { recursive: true });
  return makeAtFreePath(path.resolve(folder, safeFileName(name)), extension, (target) =>
    source ? copyFile(source, target, constants.COPYFILE_EXCL) : download(url, target),
  );
}

async function download(url: string, target: string): Promise<void> {
  const file = await open(target, "wx");
  try {
    for await (const piece of (await downloadAudio(url)).stream) await file.write(piece);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
