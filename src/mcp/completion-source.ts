/** Kind of value to complete. */
export type CompletionSource =
  | "genre"
  | "key"
  | "bpm"
  | "mood"
  | "stem"
  | "part"
  | "count"
  /** Models that make samples and can be used here. */
  | "model"
  /** Names of samples: what a person can read. */
  | "sample"
  | "sampleId"
  | "jobId";
