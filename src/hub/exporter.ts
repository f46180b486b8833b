import type { SampleView } from "../contracts/sample.ts";

export interface ExporterOptions {
  /** One page of finished samples, newest first. */
  listSamples(cursor?: string): Promise<{ samples: SampleView[]; cursor?: string }>;
  /** Puts one sample into the library folder; doing it again changes nothing. */
  exportSample(sample: SampleView): Promise<unknown>;
  /** Samples that were deleted, or restored since, newest change first; each sample once. */
  listDeleted(cursor?: string): Promise<{ deleted: DeletedSample[]; cursor?: string }>;
  /** Takes one of them out of the folder; doing it again changes nothing. */
  removeSample(deleted: DeletedSample): Promise<unknown>;
  /** Puts one that was restored back into the folder; doing it again changes nothing. */
  restoreSample(restored: DeletedSample): Promise<unknown>;
  onError(error: unknown): void;
}

export interface DeletedSample {
  deletedId: string;
  sha256: string;
  isRestored: boolean;
}

/** Keeps the library folder in step with the samples. */
export interface Exporter {
  /** Something may have changed; cheap to call often. */
  notice(): void;
  /** Resolves when nothing is left to export. */
  settled(): Promise<void>;
}

/**
 * Exports each sample once per process, newest first until it meets one that is done; then the same for what was
 * deleted or restored, so that a file that was being written meanwhile goes too. What fails is tried again at the next notice.
 */
export function createExporter(options: ExporterOptions): Exporter {
  const done = new Set<string>();
  const followed = new Map<string, DeletedSample["isRestored"]>();
  let running: Promise<void> | null = null;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      await exportNew(options, done).catch(options.onError);
      await followDeletions(options, followed).catch(options.onError);
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

async function exportNew(options: ExporterOptions, done: Set<string>): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await options.listSamples(cursor);
    const missing = page.samples.filter((sample) => !done.has(sample.sampleId));
    for (const sample of missing) {
      await options.exportSample(sample).then(() => done.add(sample.sampleId), options.onError);
    }
    cursor = missing.length === page.samples.length ? page.cursor : undefined;
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
