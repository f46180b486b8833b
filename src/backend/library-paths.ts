import type { SampleView } from "../contracts/sample.ts";
import { ensureLibraryFile, findLibraryFile } from "./library-files.ts";
import { samplesIn } from "./samples-in.ts";

interface Library {
  directory: string;
  open: (sampleId: string) => Promise<AsyncIterable<Uint8Array>>;
}

/**
 * Sets `path` of every sample in an output. Results are written to the folder if they are not there yet,
 * so that nothing is reported as made without its files; a list only names files that exist, and
 * an upload already has a file of its own.
 */
export async function addLibraryPaths(output: unknown, library: Library): Promise<void> {
  // A job, or what was made at once, as an export.
  const isResult = typeof output === "object" && output !== null && ("jobId" in output || "sample" in output);
  await Promise.all(
    samplesIn(output).map(async (sample) => {
      const path =
        isResult && sample.type !== "uploaded"
          ? await ensure(sample, library)
          : await findLibraryFile(library.directory, sample);
      if (path) sample.path = path;
    }),
  );
}

/** A full or read-only disk costs the file, not the answer: the sample still has its uri. */
async function ensure(sample: SampleView, library: Library): Promise<string | null> {
  return ensureLibraryFile(library.directory, sample, () => library.open(sample.sampleId)).catch(() => null);
}
