import type { Backend } from "../../backend/backend.ts";
import { checkJobStatus } from "../../contracts/job.ts";
import { getSample } from "../../contracts/library.ts";
import { listProjects } from "../../contracts/project.ts";
import { searchSamples } from "../../contracts/sample.ts";
import type { StudioResource } from "../../contracts/wire/uri.ts";

/** As many as the library's page has; changes beyond it show when the page is read again. */
const WATCHED_SAMPLES = 50;

/**
 * Follows a resource until the signal aborts, and calls `onChange` for every state that differs from the one at the
 * beginning or before. One that disappears counts as changed.
 * @returns once the state at the beginning is known: every later change is told
 */
export async function watchResource(
  studio: Backend,
  resource: StudioResource,
  { signal, onChange }: { signal: AbortSignal; onChange: () => void },
): Promise<void> {
  let last: string | null = null;
  const begun = new AbortController();
  const hasBegun = new Promise<void>((resolve) => {
    for (const event of [begun.signal, signal]) event.addEventListener("abort", () => resolve(), { once: true });
  });
  const observe = (state: string) => {
    const isFirst = last === null;
    if (state === last) return;
    last = state;
    if (isFirst) begun.abort();
    else onChange();
  };
  const watcher = {
    signal,
    onOutput: (output: unknown) => observe(JSON.stringify(output)),
    onFailure: (error: unknown) => observe(String(error)),
  };
  await subscribe();
  if (!signal.aborted) await hasBegun;

  function subscribe(): Promise<void> {
    switch (resource.kind) {
      case "library":
        return studio.watch(searchSamples, { limit: WATCHED_SAMPLES }, watcher);
      case "projects":
        return studio.watch(listProjects, { limit: WATCHED_SAMPLES }, watcher);
      case "job":
        return studio.watch(checkJobStatus, { jobId: resource.jobId }, watcher);
      case "sample":
      case "waveform":
        return studio.watch(getSample, { sampleId: resource.sampleId }, { ...watcher, onOutput: observeFacts });
    }
  }

  /** A sample's address of audio may be made again each time; it is no change of the sample. */
  function observeFacts({ audioUrl: _address, ...facts }: { audioUrl: string }): void {
    observe(JSON.stringify(facts));
  }
}
