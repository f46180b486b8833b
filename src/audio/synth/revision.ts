/** Raised when the same recipe gives other audio than before: a kept recipe renders to its bytes by the same revision only. */
export const SYNTH_REVISION = 6;
