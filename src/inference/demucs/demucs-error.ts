/** The user's model or its runtime is at fault; the message says what to do, in words for the user. */
export class DemucsError extends Error {
  override readonly name = "DemucsError";
}

/** How to get stems meanwhile. */
export const WITHOUT_MODEL =
  "Until then, ask for quality learned or fast, or unset WAV0_DEMUCS_MODEL: both split without the model.";
