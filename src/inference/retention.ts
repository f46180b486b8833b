import type { Clock } from "./clock.ts";
import type { FileStore, StoredFile } from "./file-store.ts";
import { completedAt, type Prediction, removeData } from "./prediction.ts";
import type { PredictionStore } from "./prediction-store.ts";

/**
 * For how long nothing is removed after a start. While the server was down nobody could fetch what was due meanwhile;
 * it is short enough that a server which leaves when idle removes its data.
 */
const GRACE_MS = 5 * 60_000;
/** How often old data is looked for. */
const SWEEP_INTERVAL_MS = 60_000;
/** For how long the bare fact of a prediction stays after its data, so that a caller back from an outage can look it up. */
const RECORD_RETENTION_MS = 30 * 24 * 60 * 60_000;

export interface RetentionParts {
  store: PredictionStore;
  files: FileStore;
  clock: Clock;
  /** For how long inputs, outputs and logs stay after a prediction's end; uploads after their arrival. */
  retentionMs: number;
}

/** Deletes once what is due. */
export async function sweep({ store, files, clock, retentionMs }: RetentionParts): Promise<void> {
  const now = clock.now();
  const age = (prediction: Prediction): number => now - (completedAt(prediction) ?? now);
  for (const prediction of store.list()) {
    if (age(prediction) >= retentionMs) await store.commit(prediction.id, removeData());
    if (age(prediction) >= retentionMs + RECORD_RETENTION_MS) await store.remove(prediction.id);
  }
  for (const file of files.list()) {
    if (isFileDue(file, { store, now, retentionMs })) await files.remove(file.id);
  }
}

/** Sweeps every minute, first after a time of grace. @returns the function that ends it */
export function keepSweeping(parts: RetentionParts): () => void {
  const run = (): void => {
    // A file that cannot be deleted now is tried again by the next sweep.
    void sweep(parts).catch(() => {});
    cancel = parts.clock.after(SWEEP_INTERVAL_MS, run);
  };
  let cancel = parts.clock.after(GRACE_MS, run);
  return () => cancel();
}

/** Output goes with its prediction's data; an upload by its age, but not from under a prediction that waits for it. */
function isFileDue(
  { id, owner, createdAt }: StoredFile,
  { store, now, retentionMs }: { store: PredictionStore; now: number; retentionMs: number },
): boolean {
  if (owner.kind === "prediction") return store.get(owner.predictionId)?.dataRemoved ?? true;
  if (now - createdAt < retentionMs) return false;
  return !store.open().some(({ resolvedInput }) => Object.values(resolvedInput).some((value) => mentions(value, id)));
}

function mentions(value: unknown, fileId: string): boolean {
  return typeof value === "string" && value.includes(fileId);
}
