import { exportProject } from "../contracts/project.ts";
import { PROJECT_FORMATS } from "../contracts/project-formats.ts";
import type { Config } from "../config.ts";
import { checkFlags, UsageError } from "./flags.ts";
import { follow } from "./make.ts";
import { readArguments } from "./usage.ts";

/** `export-project <sample>… --format f [--stems] [--name n]`: makes one file of samples and prints where it is. */
export async function exportProjectFile(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("export-project", args);
  const sampleIds = operands.length > 0 ? operands : flags["sampleIds"];
  if (sampleIds === undefined) throw new UsageError("Say of which samples: export-project <sampleId> --format pack");
  if (flags["format"] === undefined) throw new UsageError(`Say as what: --format ${PROJECT_FORMATS.join("|")}`);
  const input = checkFlags(exportProject.input, { ...flags, sampleIds });
  return follow(config, undefined, (studio) => studio.call(exportProject, input));
}
