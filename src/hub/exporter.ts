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

/** A sample or a project file that was deleted, or restored since. */
export interface DeletedSample {
  deletedId: string;
  sha256: string;
  isRestored: boolean;
  /** True of a project file. */
  isProject: boolean;
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
  const sources = sourcesOf(options).map((list) => ({ list, done: new Map<string, Change["state"]>() }));
  let running: Promise<void> | null = null;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      for (const { list, done } of sources) await followNew(list, done, options.onError).catch(options.onError);
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

/** Something to do in the folder, until it is done for this state. */
interface Change {
  id: string;
  state: string | boolean;
  follow(): Promise<unknown>;
}

/** One page of changes, newest first. */
type ListChanges = (cursor?: string) => Promise<{ changes: Change[]; cursor?: string | undefined }>;

/** Samples and projects to write, then deletions and new names to follow: in this order. */
function sourcesOf(options: ExporterOptions): ListChanges[] {
  return [
    async (from) => {
      const { samples, cursor } = await options.listSamples(from);
      const changes = samples.map((sample) => {
        return { id: sample.sampleId, state: true, follow: () => options.exportSample(sample) };
      });
      return { changes, cursor };
    },
    async (from) => {
      const { projects, cursor } = await options.listProjects(from);
      const changes = projects.map((project) => {
        return { id: project.projectId, state: true, follow: () => options.exportProject(project) };
      });
      return { changes, cursor };
    },
    async (from) => {
      const { deleted, cursor } = await options.listDeleted(from);
      const changes = deleted.map((sample) => {
        const follow = () => (sample.isRestored ? options.restoreSample(sample) : options.removeSample(sample));
        return { id: sample.deletedId, state: sample.isRestored, follow };
      });
      return { changes, cursor };
    },
    async (from) => {
      const { renamed, cursor } = await options.listRenamed(from);
      const changes = renamed.map((sample) => {
        return { id: sample.sampleId, state: sample.name, follow: () => options.renameSample(sample) };
      });
      return { changes, cursor };
    },
  ];
}

/** Follows changes from the newest on, as far as a page has none that is done. What fails is left for the next time. */
async function followNew(list: ListChanges, done: Map<string, Change["state"]>, onError: (error: unknown) => void) {
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    const left = page.changes.filter(({ id, state }) => done.get(id) !== state);
    for (const { id, state, follow } of left) await follow().then(() => done.set(id, state), onError);
    cursor = left.length === page.changes.length ? page.cursor : undefined;
  } while (cursor !== undefined);
}
