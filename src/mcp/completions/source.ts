/** What a value is a suggestion of. */
export type CompletionSource =
  | "genre"
  | "key"
  | "bpm"
  | "mood"
  | "stem"
  | "part"
  | "count"
  /** Names of samples: what a person can read. */
  | "sample"
  | "sampleId"
  | "jobId";
