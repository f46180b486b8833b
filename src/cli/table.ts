import type { JobView } from "../contracts/job.ts";
import type { ProjectFileView } from "../contracts/project-file.ts";
import { PROJECT_WORDS } from "../contracts/project-formats.ts";
import type { SampleView } from "../contracts/sample.ts";
import type { ToolSample } from "../contracts/tool-list/tool-output.ts";

const graphemes = new Intl.Segmenter();
/** Characters two columns wide in terminals: East Asian wide ones (UAX #11) and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\ufe0f/u;

/** Columns of a terminal that a text takes. */
function widthOf(text: string): number {
  return [...graphemes.segment(text)].reduce((width, { segment }) => width + (WIDE.test(segment) ? 2 : 1), 0);
}

/** Lays rows out in columns as wide as their longest cell. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map(widthOf)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
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

/** One row a project file. */
export function formatProjects(projects: readonly ProjectFileView[]): string {
  return formatTable(
    ["file", "kind", "size", "contents", "where"],
    projects.map(({ name, extension, format, bytes, contents, path, projectId }) => [
      `${name}.${extension}`,
      PROJECT_WORDS[format],
      formatSize(bytes),
      contents.join(", "),
      path ?? projectId,
    ]),
  );
}

/** Thousands of bytes, rounded up. */
export function formatSize(bytes: number): string {
  return `${Math.ceil(bytes / 1000).toLocaleString("en")} kB`;
}

/** Decibels with one decimal; a dash where there is no level. */
export function formatLevel(decibels: number | null | undefined): string {
  return typeof decibels !== "number" ? "–" : decibels.toFixed(1);
}
