import type { JobView } from "../contracts/job.ts";
import type { SampleView } from "../contracts/sample.ts";
import type { ToolSample } from "../contracts/tool-output.ts";

/** Lays rows out in columns as wide as their longest cell. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(header), line(widths.map((width) => "─".repeat(width))), ...rows.map(line)].join("\n");
}

/** A job's sample that is no stem, as tools tell of it. */
const MADE = "generated";

/** One row a sample: what a producer wants to know before loading it. */
export function formatSamples(samples: readonly (SampleView | ToolSample)[]): string {
  return formatTable(
    ["sample", "kind", "length", "BPM", "key", "LUFS", "peak dBTP", "file"],
    samples.map((sample) => [
      sample.name,
      sample.stemType ?? ("type" in sample ? sample.type : MADE),
      `${sample.durationSeconds.toFixed(3)} s`,
      sample.bpm === undefined ? "–" : String(Math.round(sample.bpm * 100) / 100),
      sample.key ?? "–",
      formatLevel(sample.lufs),
      formatLevel(sample.peakDb),
      sample.path ?? sample.uri,
    ]),
  );
}

/** One row a job, newest first as given. */
export function formatJobs(jobs: readonly JobView[]): string {
  return formatTable(
    ["job", "type", "status", "progress", "model", "samples", "created"],
    jobs.map((job) => [
      job.jobId,
      job.type,
      job.status,
      `${Math.round(job.progress)} %`,
      job.model,
      String(job.samples.length),
      new Date(job.createdAt).toISOString(),
    ]),
  );
}

/** Decibels with one decimal; a dash where there is no level. */
export function formatLevel(decibels: number | null | undefined): string {
  return typeof decibels !== "number" ? "–" : decibels.toFixed(1);
}
