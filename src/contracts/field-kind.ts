import * as z from "zod";

/** How a field is read, where its type alone does not say. */
export type FieldKind =
  /** A sample: its id, its address, or its name in the library. */
  | "sample"
  /** A job: its id or its address. */
  | "job"
  /** A number above whose range the end of it is meant: longer than the longest is the longest. */
  | "clamped"
  /** A number that may become unknown: "unknown" is 0. */
  | "clearable"
  /** Words of a person, in which "null" is a word too. */
  | "words";

/** The kinds of the contracts' schemas; one that is derived by `describe`, `min` or the like keeps its kind. */
export const fieldKinds = z.registry<{ kind: FieldKind }>();
