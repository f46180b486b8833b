/** Messages between the server and a worker thread. One worker runs one job at a time. */

/** A file that the server fetched for the model. */
export interface InputFile {
  name: string;
  bytes: Uint8Array;
}

export interface ModelJob {
  /** "owner/name". */
  model: string;
  /** The prediction's resolved input. */
  input: Record<string, unknown>;
  /** By the name of the input's field. */
  files: Record<string, InputFile>;
}

/** A finished file. */
export interface ModelOutput {
  slot: string;
  name: string;
  contentType: string;
  bytes: Uint8Array;
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
  /** Hands the bytes over: the model must not touch them afterwards. */
  output(output: ModelOutput): void;
}

/** A model's code in the worker. Throws what a person can read if the input is at fault. */
export type ModelRun = (job: ModelJob, reporter: ModelReporter) => Promise<void>;
