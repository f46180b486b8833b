import { instrumentNamed } from "../audio/synth/written-part.ts";

/** Whether an instrument of the built-in engine that plays notes is called so: for callers that import a recording first. */
export function isPartInstrument(words: string): boolean {
  return instrumentNamed(words) !== null;
}
