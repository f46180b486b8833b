import type { SampleView } from "../contracts/sample.ts";

export interface ExporterOptions {
  /** One page of finished samples, newest first. */
  listSamples(cursor?: string): Promise<{ samples: SampleView[]; cursor?: string }>;
  /** Puts one sample into the library folder; doing it again changes nothing. */
  exportSample(sample: SampleView): Promise<unknown>;
  onError(error: unknown): void;
}

/** Keeps the library folder in step with the samples. */
export interface Exporter {
  /** Something may have changed; cheap to call often. */
  notice(): void;
  /** Resolves when nothing is left to export. */
  settled(): Promise<void>;
}

/**
 * Exports each sample once per process, newest first until it meets one that is done. A sample that fails is tried
 * again at the next notice.
 */
export function createExporter(options: ExporterOptions): Exporter {
  const done = new Set<string>();
  let running: Promise<void> | null = null;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      await exportNew(options, done).catch(options.onError);
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
