import path from "node:path";
import type { Backend } from "../backend/backend.ts";
import { resolveLocalFile } from "../backend/local-files.ts";
import { AppError } from "../contracts/errors.ts";
import { fitSample, startFit } from "../contracts/fit.ts";
import { generateSample, isOpen, splitStems, type JobView } from "../contracts/job.ts";
import { getSample } from "../contracts/library.ts";
import { separationText } from "../contracts/separation-text.ts";
import { PART_INSTRUMENTS, unknownInstrumentText } from "../contracts/part-instruments.ts";
import { makePart } from "../contracts/part.ts";
import type { ProjectFileView } from "../contracts/project-file.ts";
import type { Config } from "../config.ts";
import { checkFlags, UsageError, type FlagValues } from "./flags.ts";
import { openStudio } from "./studio.ts";
import { formatSamples, formatSize } from "./table.ts";
import { readArguments } from "./usage.ts";

/** A person at a terminal waits as long as it takes; Ctrl-C ends the wait, not the job. */
const WAIT_SECONDS = 24 * 60 * 60;

/** `generate <prompt> [--flags]`: makes a sample and prints its table. */
export async function generate(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("generate", args);
  if (operands.length === 0 && flags["prompt"] === undefined)
    throw new UsageError('Describe the sound: generate "dusty lo-fi chords" --bpm 82');
  const input = checkFlags(generateSample.input, {
    ...flags,
    ...(operands.length > 0 ? { prompt: operands.join(" ") } : {}),
  });
  const { waitSeconds, ...request } = input;
  return follow(config, waitSeconds, (studio) => studio.call(generateSample, request));
}

/** `split <file | sampleId | url> [--flags]`: splits and prints the stems' table. */
export async function split(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("split", args);
  const input = checkFlags(splitStems.input, { ...readSource(operands[0]), ...flags });
  const { waitSeconds, path: file, ...request } = input;
  if (file === undefined && !request.sampleId && !request.url) {
    throw new UsageError("Say what to split: split song.mp3, split <sampleId> or split https://…");
  }
  return follow(config, waitSeconds, async (studio) => {
    if (file === undefined) return studio.call(splitStems, request);
    return studio.call(splitStems, { ...request, sampleId: await sampleOf(file, studio, config) });
  });
}

/** `fit <file | sampleId> [--flags]`: brings it to a tempo, a key or bars, and prints the sample. */
export async function fit(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("fit", args);
  const { sampleId, path: file } = { sampleId: undefined, path: undefined, ...readSource(operands[0]) };
  const source = file ?? sampleId ?? flags["sampleId"];
  if (typeof source !== "string") throw new UsageError("Say what to fit: fit loop.wav --bpm 140, or fit <sampleId>");
  const input = checkFlags(fitSample.input, { ...flags, sampleId: source });
  return follow(config, undefined, async (studio) => {
    if (typeof file !== "string") return studio.call(startFit, input);
    return studio.call(startFit, { ...input, sampleId: await sampleOf(file, studio, config) });
  });
}

/** `part <file | sampleId> [--instrument i]`: an instrument plays the line of a recording; prints the sample. */
export async function part(args: readonly string[], config: Config): Promise<number> {
  const { flags, operands } = readArguments("part", args);
  const { sampleId, path: file } = { sampleId: undefined, path: undefined, ...readSource(operands[0]) };
  const source = file ?? sampleId ?? flags["sampleId"];
  if (typeof source !== "string")
    throw new UsageError("Say of what: part hum.wav --instrument bass, or part <sampleId>");
  const input = checkFlags(makePart.input, { instrument: PART_INSTRUMENTS[0], ...flags, sampleId: source });
  // Before a recording is imported of which nothing can be made.
  const { isPartInstrument } = await import("../hub/part-instrument.ts");
  if (!isPartInstrument(input.instrument))
    throw new UsageError(`--instrument: ${unknownInstrumentText(input.instrument)}.`);
  return follow(config, undefined, async (studio) => {
    const heard = typeof file === "string" ? await sampleOf(file, studio, config) : input.sampleId;
    const { jobId, reading } = await studio.call(makePart, { ...input, sampleId: heard });
    process.stderr.write(`${reading}\n`);
    return { jobId };
  });
}

/** The file, sample or address that an operand names. */
export function readSource(source: string | undefined): FlagValues {
  if (source === undefined) return {};
  if (/^https?:\/\//.test(source)) return { url: source };
  return /^(?:[a-z0-9]{31,37}$|wav0:)/.test(source) ? { sampleId: source } : { path: source };
}

/** Imports the file, or finds the sample that is called so where there is no such file. */
export async function sampleOf(source: string, studio: Backend, { fileRoots }: Config): Promise<string> {
  try {
    const file = await resolveLocalFile(source, fileRoots, process.cwd());
    const { sampleId, warning } = await studio.importFile(file);
    if (warning !== undefined) process.stderr.write(`${file}: ${warning}\n`);
    return sampleId;
  } catch (error) {
    const isMissing = error instanceof AppError && error.code === "FILE_NOT_FOUND";
    const sample = isMissing
      ? await studio.call(getSample, { sampleId: path.basename(source) }).catch(() => null)
      : null;
    if (sample === null || path.basename(source) !== source) throw error;
    return sample.sampleId;
  }
}

/** Starts a job, shows its progress, and reports its end. @returns the exit code */
export async function follow(
  config: Config,
  waitSeconds: number | undefined,
  start: (studio: Backend) => Promise<Pick<JobView, "jobId">>,
): Promise<number> {
  const studio = await openStudio(config);
  try {
    const { jobId } = await start(studio);
    const job = await studio.waitForJob(jobId, {
      timeoutSeconds: waitSeconds ?? WAIT_SECONDS,
      onProgress: showProgress,
    });
    process.stderr.write("\n");
    return report(job);
  } finally {
    await studio.close();
  }
}

function report(job: JobView): number {
  if (job.status === "completed") {
    if (job.file) process.stdout.write(`${describeProject(job.file)}\n`);
    else process.stdout.write(`${formatSamples(job.samples)}\n`);
    if (job.reading) process.stderr.write(`${job.reading.said}\n`);
    if (job.separation) process.stderr.write(`${separationText(job.separation)}\n`);
    return 0;
  }
  process.stdout.write(`Job ${job.jobId} is ${job.status}. ${job.error?.message ?? job.next}\n`);
  return isOpen(job.status) ? 0 : 1;
}

/** Where the file of a project is, and what is inside. */
function describeProject({ path: file, url, name, extension, bytes, contents }: ProjectFileView): string {
  return `${[`${name}.${extension}`, formatSize(bytes), ...contents].join(", ")}\n${file ?? url ?? "Open the dashboard to download it"}`;
}

function showProgress(job: JobView): void {
  process.stderr.write(`\r${job.status} ${Math.round(job.progress)} %   `);
}
