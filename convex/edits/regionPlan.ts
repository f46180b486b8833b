import type { editSample } from "../../src/contracts/edit-sample.ts";
import type { DeploymentInput } from "../kit/contract.ts";
import { invalidField } from "../kit/studioError.ts";
import { regionName } from "../library/files/fileName.ts";
import type { Source } from "./sources.ts";

/** What a sample is edited to. */
export type RegionSettings = Omit<DeploymentInput<typeof editSample>, "requestId">;

/** Known facts of the source. */
export type RegionSource = Pick<Source, "name" | "duration" | "bpm" | "form">;

/** Planned result of an edit; seconds of the source. */
export interface RegionPlan {
  start: number;
  end: number;
  /** Tempo of the result; one that is shorter than a beat has none. */
  bpm?: number;
  /** Unset where it is neither for certain. */
  form?: "loop" | "one_shot";
  /** By the settings' own or the field's habit. */
  name: string;
}

/** Shorter parts are clicks, in which nothing can be measured. */
const MIN_PART_SECONDS = 0.005;
/** Lengths of files are counted in samples, and their rows' in rounded seconds. */
const END_TOLERANCE_SECONDS = 0.001;
/** A part this near to whole beats is a loop: a zero crossing may lie 10 ms from each. */
const LOOP_TOLERANCE_SECONDS = 0.021;

/**
 * Decides which part of a sample is kept, and what stays true of it.
 * @throws INVALID_INPUT in words that say what to give
 */
export function planRegion(settings: RegionSettings, source: RegionSource): RegionPlan {
  checkAsked(settings);
  const part = snapped(partOf(settings, source), settings, source);
  checkFades(settings, part.end - part.start);
  return { ...part, ...factsOf(part, source), name: regionName(source.name, settings, isTrim(part, source)) };
}

function checkAsked(settings: RegionSettings): void {
  const { startSeconds, endSeconds, fadeInSeconds = 0, fadeOutSeconds = 0, reverse, normalise } = settings;
  const isPart = startSeconds !== undefined || endSeconds !== undefined;
  if (isPart || fadeInSeconds > 0 || fadeOutSeconds > 0 || reverse || normalise) return;
  throw invalidField(
    "startSeconds",
    "say what to change: give startSeconds, endSeconds, fadeInSeconds, fadeOutSeconds, reverse or normalise",
  );
}

interface Part {
  start: number;
  end: number;
}

function partOf({ startSeconds: start = 0, endSeconds }: RegionSettings, { duration }: RegionSource): Part {
  const end = Math.min(endSeconds ?? duration, duration);
  if (endSeconds !== undefined && endSeconds > duration + END_TOLERANCE_SECONDS)
    throw invalidField("endSeconds", `the sample lasts ${secondsText(duration)}; give at most that, or leave it out`);
  if (start >= duration)
    throw invalidField("startSeconds", `the sample lasts ${secondsText(duration)}; give less than that`);
  if (end <= start)
    throw invalidField("endSeconds", `the part is empty: its end must come after its start at ${secondsText(start)}`);
  if (duration < MIN_PART_SECONDS)
    throw invalidField("sampleId", "the sample is shorter than 0.005 s, too short to be edited; choose another");
  if (end - start < MIN_PART_SECONDS)
    throw invalidField("endSeconds", `the part is ${secondsText(end - start)} long; give at least 0.005 s`);
  return { start, end };
}

/** Beats only: zero crossings are found in the sound. */
function snapped(part: Part, { snap }: RegionSettings, { bpm, duration }: RegionSource): Part {
  if (snap !== "beat") return part;
  if (bpm === undefined)
    throw invalidField(
      "snap",
      "the sample's tempo is not known; use zero_crossing, or set its tempo with update_sample",
    );
  const beat = 60 / bpm;
  const nearest = (seconds: number) => Math.round(seconds / beat) * beat;
  // The end of the sample is one of its places, wherever its beats fall.
  const end = part.end === duration ? duration : Math.min(nearest(part.end), duration);
  const start = nearest(part.start);
  if (end - start >= MIN_PART_SECONDS) return { start, end };
  throw invalidField("endSeconds", `the part is shorter than a beat (${secondsText(beat)}); give more, or no snap`);
}

function checkFades({ fadeInSeconds = 0, fadeOutSeconds = 0 }: RegionSettings, length: number): void {
  if (fadeInSeconds + fadeOutSeconds <= length + END_TOLERANCE_SECONDS) return;
  const field = fadeInSeconds > length ? "fadeInSeconds" : "fadeOutSeconds";
  throw invalidField(
    field,
    `the fades last ${secondsText(fadeInSeconds + fadeOutSeconds)} and the part ${secondsText(length)}; make them shorter`,
  );
}

function isTrim({ start, end }: Part, { duration }: RegionSource): boolean {
  return start > 0 || end < duration;
}

function factsOf(part: Part, source: RegionSource): Pick<RegionPlan, "bpm" | "form"> {
  const { bpm, form } = source;
  if (form === "one_shot") return { form };
  if (!isTrim(part, source)) return { ...(bpm === undefined ? {} : { bpm }), ...(form ? { form } : {}) };
  if (bpm === undefined) return {};
  const [beat, length] = [60 / bpm, part.end - part.start];
  const beats = Math.round(length / beat);
  if (length < beat - LOOP_TOLERANCE_SECONDS) return { form: "one_shot" };
  return { bpm, ...(Math.abs(beats * beat - length) <= LOOP_TOLERANCE_SECONDS ? { form: "loop" as const } : {}) };
}

/** "1.25 s", "0.00002 s". */
function secondsText(seconds: number): string {
  return `${Number(seconds >= 0.001 ? seconds.toFixed(3) : seconds.toFixed(6))} s`;
}
