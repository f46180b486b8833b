import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { TEMPORARY_SUFFIX, writeAtomically } from "./atomic-write.ts";
import { isOpen, type Prediction, predictionSchema, type Transition } from "./prediction.ts";

const SUFFIX = ".json";

/**
 * All predictions: in memory, and one file each. Steps of one prediction are serialised, so that of two racing ends
 * (success and cancel) exactly one wins. Holds neither the queue nor the audio files.
 */
export class PredictionStore {
  readonly #folder: string;
  readonly #predictions = new Map<string, Prediction>();
  /** The last write of each prediction that has one under way. */
  readonly #writes = new Map<string, Promise<unknown>>();
  readonly #listeners = new Map<string, Set<(prediction: Prediction) => void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads what an earlier process left. A file that is not a prediction is set aside under another name. */
  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) {
      const file = path.join(this.#folder, name);
      if (name.endsWith(TEMPORARY_SUFFIX)) await rm(file, { force: true });
      else if (name.endsWith(SUFFIX)) await this.#read(file);
    }
  }

  get(id: string): Prediction | undefined {
    return this.#predictions.get(id);
  }

  /** Newest first; of one millisecond, the greater id first. */
  list(): Prediction[] {
    return [...this.#predictions.values()].sort(newestFirst);
  }

  open(): Prediction[] {
    return [...this.#predictions.values()].filter(isOpen);
  }

  /** Resolves once the prediction would survive a crash. It is readable from the moment of the call. */
  async create(prediction: Prediction): Promise<void> {
    this.#predictions.set(prediction.id, prediction);
    try {
      // A step may follow before this is on disk, and must not be overwritten by it.
      await this.#serialise(prediction.id, () => this.#write(prediction));
    } catch (error) {
      this.#predictions.delete(prediction.id);
      throw error;
    }
  }

  /**
   * A step that must survive a crash: readers see it only once it is on disk.
   * @returns the prediction after the step, and whether the step changed it
   */
  async commit(id: string, transition: Transition): Promise<{ prediction: Prediction; changed: boolean } | null> {
    return this.#serialise(id, async () => {
      const before = this.#predictions.get(id);
      if (!before) return null;
      const after = transition(before);
      if (after === before) return { prediction: before, changed: false };
      await this.#write(after);
      this.#publish(after);
      return { prediction: after, changed: true };
    });
  }

  /** A step that a crash may undo (progress, logs): in memory only. @returns the prediction if the step changed it */
  amend(id: string, transition: Transition): Prediction | null {
    const before = this.#predictions.get(id);
    if (!before) return null;
    const after = transition(before);
    if (after === before) return null;
    this.#publish(after);
    return after;
  }

  async remove(id: string): Promise<void> {
    await this.#serialise(id, async () => {
      this.#predictions.delete(id);
      await rm(this.#fileOf(id), { force: true });
    });
  }

  /** Calls `listener` after each step of `id`. @returns the function that ends it */
  subscribe(id: string, listener: (prediction: Prediction) => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(id);
    };
  }

  /** Resolves when no write is under way. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#writes.values());
  }

  #publish(prediction: Prediction): void {
    this.#predictions.set(prediction.id, prediction);
    for (const listener of this.#listeners.get(prediction.id) ?? []) listener(prediction);
  }

  #write(prediction: Prediction): Promise<void> {
    return writeAtomically(this.#fileOf(prediction.id), JSON.stringify(prediction));
  }

  #fileOf(id: string): string {
    return path.join(this.#folder, `${id}${SUFFIX}`);
  }

  async #read(file: string): Promise<void> {
    try {
      const prediction = predictionSchema.parse(JSON.parse(await readFile(file, "utf8")));
      this.#predictions.set(prediction.id, prediction);
    } catch {
      await rename(file, `${file}.damaged`);
    }
  }

  async #serialise<T>(id: string, task: () => Promise<T>): Promise<T> {
    const turn = runAfter(this.#writes.get(id), task);
    this.#writes.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#writes.get(id) === turn) this.#writes.delete(id);
    }
  }
}

async function runAfter<T>(before: Promise<unknown> | undefined, task: () => Promise<T>): Promise<T> {
  await Promise.allSettled([before]);
  return task();
}

/** The order of lists. */
export function newestFirst(a: PlaceInList, b: PlaceInList): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}

type PlaceInList = Pick<Prediction, "createdAt" | "id">;
