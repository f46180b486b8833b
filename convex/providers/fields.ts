/** Value of one field of a prediction's `input`. */
export type InputValue = string | number | boolean;

/** The `input` of a prediction. */
export type ModelInput = Record<string, InputValue>;

/** A field that holds a number. */
export interface NumberField {
  field: string;
  min: number;
  max: number;
  isWhole?: true;
}

/** How long the result will be. Without a field the model decides, and `max` is what its documentation names. */
export type LengthField =
  | { field: string; unit: "s" | "ms"; min: number; max: number; isWhole?: true }
  | { field: null; unit: "s"; max: number };

/** A field that holds the address of a sample to follow, and what the model takes from it. */
export interface AudioField {
  field: string;
  /** "melody": the tune, in another sound. "sound": the recording itself is reworked. */
  takes: "melody" | "sound";
  /** Further input where there is a sample, and where there is none. */
  with?: ModelInput;
  without?: ModelInput;
}

/**
 * Fields of a model, by the facts of a request. Where the model lacks a field the property is absent, and `mapping.ts`
 * adds the fact to the prompt if words help, and reports it.
 */
export interface ModelFields {
  prompt: { field: string; max?: number };
  /** Sounds to leave out; `keepsWords` leaves them in the prompt too, where the field has little effect. */
  negativePrompt?: { field: string; keepsWords?: true };
  length: LengthField;
  bpm?: NumberField;
  /** Takes a key as "F# minor". */
  key?: string;
  /** Values by time signature: `{ "3/4": "3" }`. */
  metre?: { field: string; values: Record<string, InputValue> };
  /** Takes 1 to MAX_SEED. */
  seed?: string;
  audio?: AudioField;
  /** Input for music without vocals. */
  instrumental?: ModelInput;
  /** Input for the best file format: WAV, else another lossless one. */
  format?: ModelInput;
  /** Input that every request carries. */
  fixed?: ModelInput;
}

/** Where a model's fields were read, and when. */
export interface FieldSource {
  url: string;
  /** Day, as "2026-11-29". */
  readOn: string;
  /** Claim that the source leaves open; nothing relies on it. */
  unverified?: string;
}
