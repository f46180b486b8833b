import * as z from "zod";
import { projectFileSchema, type ProjectFileView } from "../contracts/project-file.ts";
import type { SampleView } from "../contracts/sample.ts";
import { describeFolderFault, inspectFolder } from "./folders.ts";
import { ensureLibraryFile, findLibraryFile } from "./library-files.ts";
import { renameLibraryFile } from "./library-rename.ts";
import { type MovedFiles, searchMovedFiles } from "./moved-files.ts";
import { samplesIn } from "./samples-in.ts";

const listedProjects = z.array(projectFileSchema);

interface Library {
  directory: string;
  open: (sampleId: string) => Promise<AsyncIterable<Uint8Array>>;
  openProject: (projectId: string) => Promise<AsyncIterable<Uint8Array>>;
  /** Writes files again that the user has removed from the folder. */
  isRestoring?: boolean;
}

/**
 * Sets `path` of every sample and project file in an output. Results are written to the folder if they are not there
 * yet, so that nothing is reported as made without its files; a list only names files that exist, and an upload already
 * has a file of its own. What the user has removed is not written again, unless that is what was asked for. Where a file
 * cannot be written, the output's `next` begins with why and what to do.
 */
export async function addLibraryPaths(output: unknown, library: Library): Promise<void> {
  if (typeof output !== "object" || output === null) return;
  // A job, what was made at once, as an export, or one sample; else it is a list.
  const isResult = "jobId" in output || "sample" in output || "uri" in output;
  const samples = samplesIn(output);
  await addProjectPaths(output, library);
  await Promise.all(samples.map((sample) => nameFile(sample, library, isResult)));
  const missing = samples.filter(
    ({ path, type }) => path === undefined && (type !== "uploaded" || library.isRestoring),
  );
  if (missing.length === 0) return;
  const fault = isResult ? await writeFiles(missing, library) : await inspectFolder("library", library.directory);
  if (fault !== null) tell(output, `${isResult ? "No file was written" : "What has no path has no file"}: ${fault}.`);
}

/** As for samples, for the project file that a job has made, for one that was asked for, and for a list of them. */
async function addProjectPaths(output: object, library: Library): Promise<void> {
  if ("projects" in output) {
    const { data: listed = [] } = listedProjects.safeParse(output.projects);
    output.projects = await Promise.all(listed.map((file) => withFoundPath(file, library)));
    return;
  }
  const { data: file } = projectFileSchema.safeParse("file" in output ? output.file : output);
  const path = file && (await writeProject(file, output, library));
  if (!path) return;
  if ("file" in output) output.file = { ...file, path };
  else Object.assign(output, { path });
}

async function withFoundPath(file: ProjectFileView, { directory }: Library): Promise<ProjectFileView> {
  const path = await findLibraryFile(directory, fileOf(file));
  return path === null ? file : { ...file, path };
}

function fileOf({ projectId, name, extension }: ProjectFileView) {
  return { sampleId: projectId, name, format: extension };
}

/** @returns where the file is; null where it is not, which `output` then says */
async function writeProject(file: ProjectFileView, output: object, library: Library): Promise<string | null> {
  const { directory, openProject, isRestoring } = library;
  const { projectId, name, extension } = file;
  try {
    const path = await ensureLibraryFile(directory, fileOf(file), () => openProject(projectId), { isRestoring });
    if (path === null) tell(output, `${name}.${extension} was taken out of the library folder.`);
    return path;
  } catch (error) {
    tell(output, `No file was written: ${describeFolderFault("library", directory, error) ?? String(error)}.`);
    return null;
  }
}

/** The process that answers may be ahead of the one that keeps the folder: a new name is given to the file first. */
async function nameFile(sample: SampleView, { directory }: Library, isResult: boolean): Promise<void> {
  // A failure costs only the file's name; the keeper of the folder retries.
  if (isResult) await renameLibraryFile(directory, sample).catch(() => null);
  const path = await findLibraryFile(directory, sample);
  if (path) sample.path = path;
}

/**
 * Writes the samples' files. A failure costs the file, not the result: the sample still has its URI. @returns the first
 * failure
 */
async function writeFiles(samples: readonly SampleView[], library: Library): Promise<string | null> {
  const moved = searchMovedFiles(library.directory);
  const faults = await Promise.all(samples.map((sample) => writeFile(sample, library, moved)));
  return faults.find((fault) => fault !== null) ?? null;
}

async function writeFile(sample: SampleView, library: Library, moved: MovedFiles): Promise<string | null> {
  const { directory, open, isRestoring } = library;
  try {
    const path = await ensureLibraryFile(directory, sample, () => open(sample.sampleId), { moved, isRestoring });
    if (path === null)
      return `${sample.name} was taken out of the library folder; get_sample with restoreFile puts it back`;
    sample.path = path;
    return null;
  } catch (error) {
    return describeFolderFault("library", directory, error) ?? (error instanceof Error ? error.message : String(error));
  }
}

function tell(output: object & { next?: unknown }, fault: string): void {
  output.next = typeof output.next === "string" ? `${fault} ${output.next}` : fault;
}
