import type { SampleView } from "../contracts/sample.ts";

/** Every sample in the output of an operation, wherever it stands, in order. The objects are the output's own. */
export function samplesIn(output: unknown): SampleView[] {
  if (Array.isArray(output)) return output.flatMap(samplesIn);
  if (typeof output !== "object" || output === null) return [];
  if (isSampleView(output)) return [output];
  return Object.values(output).flatMap(samplesIn);
}

/** No other object of the contracts has both of these; outputs are parsed before they come here. */
function isSampleView(value: object): value is SampleView {
  return "sampleId" in value && "uri" in value;
}
