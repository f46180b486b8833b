import type { Config } from "../config.ts";
import { editSample } from "../contracts/edit-sample.ts";
import { AppError } from "../contracts/errors.ts";
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
  const input = await inFlags(async () => checkFlags(editSample.input, { ...readEdit(flags), sampleId: source }));
  return follow(config, undefined, async (studio) => {
    const wanted = typeof file === "string" ? await sampleOf(file, studio, config) : input.sampleId;
    return inFlags(() => studio.call(editSample, { ...input, sampleId: wanted }));
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

/** Refusals of fields, here and by the studio, by the names of their flags. */
async function inFlags<Result>(attempt: () => Promise<Result>): Promise<Result> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof AppError && error.code === "INVALID_INPUT") throw new UsageError(flagText(error.message));
    throw error;
  }
}

/** A refusal in the words of the command line. */
export function flagText(message: string): string {
  return message
    .replace(/--(?:start|end)-seconds|\b(?:start|end)Seconds\b/g, "--trim")
    .replace(/(?:--fade-(in|out)-seconds|\bfade(In|Out)Seconds\b)/g, (_, flag = "", field = "") => {
      return `--fade-${(flag || field).toLowerCase()}`;
    })
    .replace(/^(snap|reverse|normalise|name):/, "--$1:");
}

function readTrim(text: string): { startSeconds?: number; endSeconds?: number } {
  const { from = "", to = "" } = /^(?<from>[^-–]*)[-–](?<to>[^-–]*)$/.exec(text.trim())?.groups ?? {};
  if (from.trim() === "" && to.trim() === "")
    throw new UsageError(`--trim takes a part in seconds, such as 0.5-2.0, or 0.5- to the end, not "${text}"`);
  const part = {
    ...(from.trim() === "" ? {} : { startSeconds: readSeconds("--trim", from) }),
    ...(to.trim() === "" ? {} : { endSeconds: readSeconds("--trim", to) }),
  };
  // Before a file is imported for it.
  if ((part.endSeconds ?? Number.POSITIVE_INFINITY) > (part.startSeconds ?? 0)) return part;
  throw new UsageError(`--trim takes a part whose end comes after its start, such as 0.5-2.0, not "${text}"`);
}

function readSeconds(flag: string, text: string): number {
  const seconds = readNumber(text.trim(), "lengthSeconds");
  if (seconds !== null) return seconds;
  throw new UsageError(`${flag} takes a number of seconds, or of milliseconds as "10ms", not "${text.trim()}"`);
}
