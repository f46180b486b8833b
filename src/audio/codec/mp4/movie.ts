import { AudioError } from "../../audio.ts";
import type { HeardPart } from "../ogg/streams.ts";
import { findBox, FullBox, readBoxes } from "./boxes.ts";
import { readFragments } from "./fragments.ts";
import { readPcmCoding } from "./pcm.ts";
import { readPacketPlaces, readPcmPlaces, totalTime, type PacketPlace } from "./sample-table.ts";
import { readSoundDescription, type SoundDescription } from "./sound-description.ts";
import { readMp4Tags, type Mp4Tags } from "./tags.ts";

/** The first sound track of an MP4, M4A or QuickTime file. */
export interface Mp4Sound extends Mp4Tags {
  description: SoundDescription;
  packets: PacketPlace[];
  /** Units of a second in which the track counts. */
  timescale: number;
  /** The sum of all packets' durations in these units. */
  time: number;
  /** Parts that are to be played, in these units, one behind the other; none: all. */
  edits: HeardPart[];
}

/**
 * Reads the description of a file's first sound track.
 * @throws AudioError `truncated` without a description, `unsupported` without sound
 */
export function readMp4Sound(bytes: Uint8Array): Mp4Sound {
  const movie = findBox(bytes, "moov");
  if (!movie) {
    throw new AudioError(
      "truncated",
      "This MP4/M4A file lacks its description (moov): a recording that was not finished, or a file that is cut off.",
    );
  }
  for (const { type, content } of readBoxes(movie)) {
    const sound = type === "trak" ? readTrack(bytes, movie, content) : null;
    if (sound) return sound;
  }
  throw new AudioError("unsupported", "This MP4 file holds no sound.");
}

function readTrack(bytes: Uint8Array, movie: Uint8Array, track: Uint8Array): Mp4Sound | null {
  const media = findBox(track, "mdia");
  const table = media && findBox(media, "minf", "stbl");
  const description = table && readSoundDescription(findBox(table, "stsd") ?? new Uint8Array(0));
  if (!media || !table || !description || handlerOf(media) !== "soun") return null;
  // Some writers list the first second in the movie and the rest in fragments.
  const fragments = readFragments(bytes, movie, trackIdOf(track));
  const timescale = timescaleOf(findBox(media, "mdhd"));
  const pcm = readPcmCoding(description);
  const listed = pcm ? readPcmPlaces(table, pcm, description.channels) : readPacketPlaces(table);
  return {
    description,
    packets: listed.concat(fragments.places),
    timescale,
    time: totalTime(table) + fragments.time,
    edits: readEdits(track, timescale, timescaleOf(findBox(movie, "mvhd"))),
    ...readMp4Tags(movie),
  };
}

function handlerOf(media: Uint8Array): string {
  const content = findBox(media, "hdlr") ?? new Uint8Array(0);
  return String.fromCharCode(...content.subarray(8, 12));
}

function trackIdOf(track: Uint8Array): number {
  const box = new FullBox(findBox(track, "tkhd") ?? new Uint8Array(0));
  box.skip(box.version === 1 ? 16 : 8);
  return box.u32();
}

function timescaleOf(header: Uint8Array | null): number {
  const box = new FullBox(header ?? new Uint8Array(0));
  box.skip(box.version === 1 ? 16 : 8);
  return box.u32() || 1;
}

/** Empty edits delay the track against others, which does not concern its sound. */
function readEdits(track: Uint8Array, timescale: number, movieTimescale: number): HeardPart[] {
  const content = findBox(track, "edts", "elst");
  if (!content) return [];
  const box = new FullBox(content);
  const edits: HeardPart[] = [];
  for (let left = box.u32(); left > 0 && box.left > 0; left--) {
    const duration = box.version === 1 ? box.u64() : box.u32();
    const start = box.version === 1 ? box.i64() : box.i32();
    box.skip(4);
    if (start < 0) continue;
    // Without a duration the rest of the track is meant (fragmented files).
    const end = duration === 0 ? Number.POSITIVE_INFINITY : start + (duration * timescale) / movieTimescale;
    edits.push({ start, end });
  }
  return edits;
}

/**
 * Parts to be heard in samples.
 * @param rate samples of a second
 * @param total samples that there are
 * @param skipped samples at the beginning that the codec itself says are not to be heard
 */
export function heardParts(sound: Mp4Sound, rate: number, total: number, skipped = 0): HeardPart[] {
  const [first, ...rest] = editedParts(sound, rate, total);
  // FFmpeg 5.1 states the delay of Opus in samples of what it was made from, which leaves some of it in.
  return first ? [{ ...first, start: Math.max(first.start, Math.min(skipped, first.end)) }, ...rest] : [];
}

function editedParts({ edits, gapless, timescale, time }: Mp4Sound, rate: number, total: number): HeardPart[] {
  if (gapless && gapless.delay + gapless.samples <= total) {
    return [{ start: gapless.delay, end: gapless.delay + gapless.samples }];
  }
  const toSamples = (units: number): number => Math.min(total, Math.round((units * rate) / timescale));
  const end = time > 0 ? toSamples(time) : total;
  if (edits.length === 0) return [{ start: 0, end }];
  // The movie counts in coarser units than the track: an edit that ends about where the track does ends with it.
  const slack = rate / 500;
  return edits.map((edit) => {
    const stated = toSamples(edit.end);
    return { start: toSamples(edit.start), end: Math.abs(stated - end) <= slack ? end : Math.min(stated, end) };
  });
}

/** Samples of all parts. */
export function totalOf(parts: readonly HeardPart[]): number {
  return parts.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0);
}
