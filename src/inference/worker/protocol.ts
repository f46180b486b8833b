import type { MessagePort } from "node:worker_threads";

/** Messages between the server and a worker thread. One worker runs one job at a time. */

/** Of each thread that runs models: with V8's own limit of what is young (48) a split takes 40 MB more, and is no faster. */
export const THREAD_LIMITS = { maxYoungGenerationSizeMb: 4 };

/** What every worker is started with. */
export interface WorkerSettings {
  soundFonts: readonly { path: string; instrument?: string }[];
  /** An ONNX export of htdemucs that splits in the place of the built-in splitter. */
  demucsModel?: string | undefined;
}

/** A worker's own: those of all, and its line to the keeper of the user's model where there is one. */
export interface OwnSettings extends WorkerSettings {
  modelPort?: MessagePort | undefined;
  /** Path of the bundled worker, for a second thread of a job that has a machine of more than one core to itself. */
  mateEntry?: string | undefined;
}

/** A file for the model: one that the server fetched, or where its own lies, which nobody changes. */
export type InputFile = { name: string } & ({ bytes: Uint8Array } | { path: string });

export interface ModelJob {
  /** "owner/name". */
  model: string;
  /** The prediction's resolved input. */
  input: Record<string, unknown>;
  /** By the name of the input's field. */
  files: Record<string, InputFile>;
  /** True if no other job ran when the pool began it. */
  isAlone?: boolean;
  /** Begins the paths of files that the model writes: it adds a name that ends with `TEMPORARY_SUFFIX`. */
  scratch: string;
}

/** A finished file: its bytes, or where the model has written them, to the disk and not only to its cache. */
export type ModelOutput = OutputFacts & ({ bytes: Uint8Array } | WrittenFile);

interface OutputFacts {
  slot: string;
  name: string;
  contentType: string;
}

/** A file on the disk; whoever is handed it moves it away. */
export interface WrittenFile {
  path: string;
  sizeBytes: number;
  /** Hexadecimal. */
  sha256: string;
}

export type WorkerReport =
  | { kind: "log"; line: string }
  | { kind: "metric"; name: string; value: number }
  | { kind: "output"; output: ModelOutput }
  | { kind: "done" }
  | { kind: "failed"; message: string };

/** Reports of a running model. */
export interface ModelReporter {
  log(line: string): void;
  /** 0 to 1; becomes a line of the log. */
  progress(fraction: number): void;
  metric(name: string, value: number): void;
  /** Hands bytes or file over: the model must not touch them afterwards. */
  output(output: ModelOutput): void;
}

/** A model's code in the worker. Throws what a person can read if the input is at fault. */
export type ModelRun = (job: ModelJob, reporter: ModelReporter, settings: OwnSettings) => Promise<void>;
