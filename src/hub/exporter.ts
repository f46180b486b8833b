import type { ProjectFileView } from "../contracts/project-file.ts";
import type { SampleView } from "../contracts/sample.ts";

export interface ExporterOptions {
  /** One page of finished samples, newest first. */
  listSamples(cursor?: string): Promise<{ samples: SampleView[]; cursor?: string }>;
  /** Puts one sample into the library folder; doing it again changes nothing. */
  exportSample(sample: SampleView): Promise<unknown>;
  /** One page of project files, newest first. */
  listProjects(cursor?: string): Promise<{ projects: ProjectFileView[]; cursor?: string }>;
  /** Puts one project file into the library folder; doing it again changes nothing. */
  exportProject(project: ProjectFileView): Promise<unknown>;
  /** Samples and project files that were deleted, or restored since, newest change first; each sample once. */
  listDeleted(cursor?: string): Promise<{ deleted: DeletedSample[]; cursor?: string }>;
  /** Takes one of them out of the folder; doing it again changes nothing. */
  removeSample(deleted: DeletedSample): Promise<unknown>;
  /** Puts one that was restored back into the folder; doing it again changes nothing. */
  restoreSample(restored: DeletedSample): Promise<unknown>;
  /** Samples that got another name, newest change first; each sample once. */
  listRenamed(cursor?: string): Promise<{ renamed: RenamedSample[]; cursor?: string }>;
  /** Gives the file of one of them its present name; doing it again changes nothing. */
  renameSample(renamed: RenamedSample): Promise<unknown>;
  onError(error: unknown): void;
}

/** A sample by its present name. */
export type RenamedSample = Pick<SampleView, "sampleId" | "name" | "format">;

export interface DeletedSample {
  deletedId: string;
  sha256: string;
  isRestored: boolean;
}

/** Keeps the library folder in step with the samples and project files. */
export interface Exporter {
  /** Something may have changed; cheap to call often. */
  notice(): void;
  /** Resolves when nothing is left to export. */
  settled(): Promise<void>;
}

/**
 * Exports each sample, then each project file, once per process, newest first until it meets one that is done; then the
 * same for what was deleted, restored or renamed, so that a file that was being written meanwhile goes too. What fails
 * is tried again at the next notice.
 */
export function createExporter(options: ExporterOptions): Exporter {
  const done = new Set<string>();
  const followed = new Map<string, DeletedSample["isRestored"]>();
  const renamed = new Map<string, string>();
  let running: Promise<void> | null = null;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      await exportNew(samplesOf(options), done, options.onError).catch(options.onError);
      await exportNew(projectsOf(options), done, options.onError).catch(options.onError);
      await followDeletions(options, followed).catch(options.onError);
      await followRenames(options, renamed).catch(options.onError);
    } while (again);
    running = null;
  }

  return {
    notice() {
      if (running) again = true;
      else running = run();
    },
    settled: () => running ?? Promise.resolve(),
  };
}

/** A file to write, once. */
interface Exported {
  id: string;
  write(): Promise<unknown>;
}

type ListFiles = (cursor?: string) => Promise<{ files: Exported[]; cursor?: string }>;

function samplesOf(options: ExporterOptions): ListFiles {
  return async (from) => {
    const { samples, cursor } = await options.listSamples(from);
    const files = samples.map((sample) => ({ id: sample.sampleId, write: () => options.exportSample(sample) }));
    return { files, ...(cursor === undefined ? {} : { cursor }) };
  };
}

function projectsOf(options: ExporterOptions): ListFiles {
  return async (from) => {
    const { projects, cursor } = await options.listProjects(from);
    const files = projects.map((project) => ({ id: project.projectId, write: () => options.exportProject(project) }));
    return { files, ...(cursor === undefined ? {} : { cursor }) };
  };
}

async function exportNew(list: ListFiles, done: Set<string>, onError: (error: unknown) => void): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    const missing = page.files.filter(({ id }) => !done.has(id));
    for (const { id, write } of missing) await write().then(() => done.add(id), onError);
    cursor = missing.length === page.files.length ? page.cursor : undefined;
  } while (cursor !== undefined);
}

/** @param followed whether what was last done for a sample was to bring it back */
async function followDeletions(options: ExporterOptions, followed: Map<string, boolean>): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await options.listDeleted(cursor);
    const left = page.deleted.filter(({ deletedId, isRestored }) => followed.get(deletedId) !== isRestored);
    for (const sample of left) {
      const follow = sample.isRestored ? options.restoreSample(sample) : options.removeSample(sample);
      await follow.then(() => followed.set(sample.deletedId, sample.isRestored), options.onError);
    }
    cursor = left.length === page.deleted.length ? page.cursor : undefined;
  } while (cursor !== undefined);
}

/** @param followed the names that files were given last */
async function followRenames(options: ExporterOptions, followed: Map<string, string>): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await options.listRenamed(cursor);
    const left = page.renamed.filter(({ sampleId, name }) => followed.get(sampleId) !== name);
    for (const sample of left) {
      await options.renameSample(sample).then(() => followed.set(sample.sampleId, sample.name), options.onError);
    }
    cursor = left.length === page.renamed.length ? page.cursor : undefined;
  } while (cursor !== undefined);
}
