import type { JobStatus } from "../../../src/contracts/job.ts";
import type { SampleView } from "../../../src/contracts/sample.ts";

const KILOBYTE = 1_000;
const MEGABYTE = 1_000 * KILOBYTE;

/** "353 kB", "1.2 MB", "48 MB" or "1.5 GB", of bytes; a begun kilobyte counts whole. */
export function sizeText(bytes: number): string {
  // Rounded first, so that it never says a thousand of one unit.
  const kilobytes = Math.ceil(bytes / KILOBYTE);
  if (kilobytes < 1_000) return `${kilobytes} kB`;
  const megabytes = bytes / MEGABYTE;
  if (megabytes < 9.95) return `${megabytes.toFixed(1)} MB`;
  if (Math.round(megabytes) < 1_000) return `${Math.round(megabytes)} MB`;
  return `${Math.round(megabytes / 100) / 10} GB`;
}

/** "80 %", of a share from 0 to 1. */
export function percentText(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** "1:02", or with tenths under a minute: "7.4 s". */
export function durationText(seconds: number): string {
  // Rounded first, so that it never says sixty seconds.
  if (Math.round(seconds * 10) < 600) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** How long ago, or how long it took: whole units. */
export function spanText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

/** A moment, in the reader's own way of writing it. */
export function momentText(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** Facts of a sample in one line. */
export function factsText({ bpm, key, durationSeconds }: Pick<SampleView, "bpm" | "key" | "durationSeconds">): string {
  return [bpm === undefined ? null : `${Math.round(bpm * 10) / 10} BPM`, key, durationText(durationSeconds)]
    .filter(Boolean)
    .join(" · ");
}

/** Labels of job states. */
export const STATUS_WORDS: Record<JobStatus, string> = {
  pending: "Waiting",
  processing: "Working",
  completed: "Done",
  failed: "Failed",
  canceled: "Canceled",
};
