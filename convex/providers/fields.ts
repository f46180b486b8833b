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
 * What a model takes of a request, by the names of its fields. A property that is absent is one that the model has no
 * field for: `mapping.ts` puts that into the prompt's words where words help, and tells it.
 */
export interface ModelFields {
  prompt: { field: string; max?: number };
  /** What must not be heard; `keepsWords` leaves it in the prompt too, where the field has little effect. */
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
  /** What asks for music without a voice. */
  instrumental?: ModelInput;
  /** What asks for the best file: WAV, else another one without loss. */
  format?: ModelInput;
  /** What is sent with every request. */
  fixed?: ModelInput;
}

/** Where a model's fields were read, and when. */
export interface FieldSource {
  url: string;
  /** Day, as "2026-11-29". */
  readOn: string;
  /** What the source leaves open; it is not relied upon. */
  unverified?: string;
}
