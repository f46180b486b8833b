import { updateSample } from "../contracts/facts.ts";
import type { Config } from "../config.ts";
import { checkFlags, UsageError } from "./flags.ts";
import { openStudio } from "./studio.ts";
import { formatSamples } from "./table.ts";
import { readArguments } from "./usage.ts";

/** `update <sampleId | name> [--name n] [--bpm b] [--key k] …`: corrects a sample's facts and prints it. */
export async function update(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("update", args);
  const [sampleId] = operands;
  if (sampleId === undefined && flags["sampleId"] === undefined)
    throw new UsageError('Say which sample: update kick_2 --name "Deep Kick" --bpm 122.5');
  const input = checkFlags(updateSample.input, { ...(sampleId === undefined ? {} : { sampleId }), ...flags });
  const studio = await openStudio(config);
  try {
    const sample = await studio.call(updateSample, input);
    process.stdout.write(`${formatSamples([sample])}\n${sample.next}\n`);
    return 0;
  } finally {
    await studio.close();
  }
}
