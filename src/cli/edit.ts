import type { Config } from "../config.ts";
import { editSample } from "../contracts/edit-sample.ts";
import { readNumber } from "../contracts/input/text-values.ts";
import { checkFlags, UsageError, type FlagValues } from "./flags.ts";
import { follow, readSource, sampleOf } from "./make.ts";
import { readArguments } from "./usage.ts";

/** `edit <file | sampleId> [--flags]`: makes a sample of a part of it, and prints it. */
export async function edit(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("edit", args);
  const { sampleId, path: file } = { sampleId: undefined, path: undefined, ...readSource(operands[0]) };
  const source = file ?? sampleId;
  if (typeof source !== "string")
    throw new UsageError("Say what to edit: edit loop.wav --trim 0.5-2, or edit <sampleId>");
  const input = inFlags(() => checkFlags(editSample.input, { ...readEdit(flags), sampleId: source }));
  return follow(config, undefined, async (studio) => {
    if (typeof file !== "string") return studio.call(editSample, input);
    return studio.call(editSample, { ...input, sampleId: await sampleOf(file, studio, config) });
  });
}

/**
 * The fields of an edit that flags stand for.
 * @throws UsageError that names the flag
 */
export function readEdit({ trim, fadeIn, fadeOut, ...rest }: FlagValues): FlagValues {
  const fields = {
    ...rest,
    ...(trim === undefined ? {} : readTrim(String(trim))),
    ...(fadeIn === undefined ? {} : { fadeInSeconds: readSeconds("--fade-in", String(fadeIn)) }),
    ...(fadeOut === undefined ? {} : { fadeOutSeconds: readSeconds("--fade-out", String(fadeOut)) }),
  };
  if (Object.keys(fields).some((field) => field !== "name" && field !== "snap")) return fields;
  throw new UsageError("Say what to change: --trim 0.5-2, --fade-in 10ms, --fade-out 1s, --reverse or --normalise");
}

/** Refusals of fields by the names of their flags. */
function inFlags<Input>(check: () => Input): Input {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const text = error.message
      .replace(/--(?:start|end)-seconds/g, "--trim")
      .replace(/(--fade-(?:in|out))-seconds/g, "$1");
    throw new UsageError(text);
  }
}

function readTrim(text: string): { startSeconds?: number; endSeconds?: number } {
  const { from = "", to = "" } = /^(?<from>[^-–]*)[-–](?<to>[^-–]*)$/.exec(text.trim())?.groups ?? {};
  if (from.trim() === "" && to.trim() === "")
    throw new UsageError(`--trim takes a part in seconds, such as 0.5-2.0, or 0.5- to the end, not "${text}"`);
  return {
    ...(from.trim() === "" ? {} : { startSeconds: readSeconds("--trim", from) }),
    ...(to.trim() === "" ? {} : { endSeconds: readSeconds("--trim", to) }),
  };
}

function readSeconds(flag: string, text: string): number {
  const seconds = readNumber(text.trim(), "lengthSeconds");
  if (seconds !== null) return seconds;
  throw new UsageError(`${flag} takes a number of seconds, or of milliseconds as "10ms", not "${text.trim()}"`);
}
