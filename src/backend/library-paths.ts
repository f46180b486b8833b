import type { SampleView } from "../contracts/sample.ts";
import { describeFolderFault, inspectFolder } from "./folders.ts";
import { ensureLibraryFile, findLibraryFile } from "./library-files.ts";
import { samplesIn } from "./samples-in.ts";

interface Library {
  directory: string;
  open: (sampleId: string) => Promise<AsyncIterable<Uint8Array>>;
}

/**
 * Sets `path` of every sample in an output. Results are written to the folder if they are not there yet,
 * so that nothing is reported as made without its files; a list only names files that exist, and
 * an upload already has a file of its own. Where a file cannot be written, the output's `next` begins with why and
 * what to do.
 */
export async function addLibraryPaths(output: unknown, library: Library): Promise<void> {
  if (typeof output !== "object" || output === null) return;
  // A job, what was made at once, as an export, or one sample; else it is a list.
  const isResult = "jobId" in output || "sample" in output || "uri" in output;
  const samples = samplesIn(output);
  await Promise.all(samples.map((sample) => nameFile(sample, library)));
  const missing = samples.filter(({ path, type }) => path === undefined && type !== "uploaded");
  if (missing.length === 0) return;
  const fault = isResult ? await writeFiles(missing, library) : await inspectFolder("library", library.directory);
  if (fault !== null) tell(output, `${isResult ? "No file was written" : "What has no path has no file"}: ${fault}.`);
}

async function nameFile(sample: SampleView, { directory }: Library): Promise<void> {
  const path = await findLibraryFile(directory, sample);
  if (path) sample.path = path;
}

/** What fails costs the file, not the answer: the sample still has its uri. @returns the first failure */
async function writeFiles(samples: readonly SampleView[], { directory, open }: Library): Promise<string | null> {
  const faults = samples.map(async (sample) => {
    try {
      sample.path = await ensureLibraryFile(directory, sample, () => open(sample.sampleId));
      return null;
    } catch (error) {
      return (
        describeFolderFault("library", directory, error) ?? (error instanceof Error ? error.message : String(error))
      );
    }
  });
  return (await Promise.all(faults)).find((fault) => fault !== null) ?? null;
}

function tell(output: object & { next?: unknown }, fault: string): void {
  output.next = typeof output.next === "string" ? `${fault} ${output.next}` : fault;
}
