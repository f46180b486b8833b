import type { Config } from "../config.ts";
import { searchSamples } from "../contracts/sample.ts";
import { checkFlags } from "./flags.ts";
import { openStudio } from "./studio.ts";
import { formatSamples } from "./table.ts";
import { readArguments } from "./usage.ts";

/** `search [words] [--similar-to name] [--bpm-min b] …`: prints the samples of the library that match. */
export async function search(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("search", args);
  const words = operands.join(" ");
  const input = checkFlags(searchSamples.input, { ...(words === "" ? {} : { text: words }), ...flags });
  const studio = await openStudio(config);
  try {
    const { samples, cursor } = await studio.call(searchSamples, input);
    process.stdout.write(samples.length === 0 ? "Nothing matches.\n" : `${formatSamples(samples)}\n`);
    if (cursor !== undefined) process.stdout.write(`More: the same search with --cursor '${cursor}'\n`);
    return 0;
  } finally {
    await studio.close();
  }
}
