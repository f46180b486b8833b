import { findBox, FullBox, readBoxes } from "./boxes.ts";
import { refuseTooMany, type PacketPlace } from "./sample-table.ts";

/** Packets of a track that are listed in fragments, as streams and browser recorders write them (ISO/IEC 14496-12, 8.8). */
export interface FragmentedTrack {
  places: PacketPlace[];
  /** Sum of their durations, in the track's time units. */
  time: number;
}

const TRACK_FLAGS = { baseOffset: 1, description: 2, duration: 8, size: 0x10 };
const RUN_FLAGS = {
  dataOffset: 1,
  firstFlags: 4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  compositionOffset: 0x800,
};

/**
 * @param trackId of the movie's description
 * @throws AudioError `too-long` for more packets than are taken
 */
export function readFragments(bytes: Uint8Array, movie: Uint8Array, trackId: number): FragmentedTrack {
  const track: FragmentedTrack = { places: [], time: 0 };
  const defaults = readDefaults(movie, trackId);
  for (const box of readBoxes(bytes)) {
    if (box.type !== "moof") continue;
    const { start } = box;
    for (const part of readBoxes(box.content)) {
      if (part.type === "traf") readTrackFragment(part.content, { trackId, start, defaults, track });
    }
  }
  return track;
}

interface Defaults {
  duration: number;
  size: number;
}

function readDefaults(movie: Uint8Array, trackId: number): Defaults {
  for (const { type, content } of readBoxes(findBox(movie, "mvex") ?? new Uint8Array(0))) {
    if (type !== "trex") continue;
    const box = new FullBox(content);
    if (box.u32() !== trackId) continue;
    box.skip(4);
    return { duration: box.u32(), size: box.u32() };
  }
  return { duration: 0, size: 0 };
}

interface FragmentPlace {
  trackId: number;
  /** Where the fragment begins in the file. */
  start: number;
  defaults: Defaults;
  track: FragmentedTrack;
}

function readTrackFragment(bytes: Uint8Array, { trackId, start, defaults, track }: FragmentPlace): void {
  const head = new FullBox(findBox(bytes, "tfhd") ?? new Uint8Array(0));
  if (head.u32() !== trackId) return;
  const base = head.flags & TRACK_FLAGS.baseOffset ? head.u64() : start;
  if (head.flags & TRACK_FLAGS.description) head.skip(4);
  const duration = head.flags & TRACK_FLAGS.duration ? head.u32() : defaults.duration;
  const size = head.flags & TRACK_FLAGS.size ? head.u32() : defaults.size;
  let offset = base;
  for (const { type, content } of readBoxes(bytes)) {
    if (type === "trun") offset = readRun(new FullBox(content), { base, offset, duration, size }, track);
  }
}

/** @returns where the run ends */
function readRun(
  box: FullBox,
  { base, offset, duration, size }: { base: number; offset: number; duration: number; size: number },
  track: FragmentedTrack,
): number {
  const { flags } = box;
  const count = box.u32();
  let at = flags & RUN_FLAGS.dataOffset ? base + box.i32() : offset;
  if (flags & RUN_FLAGS.firstFlags) box.skip(4);
  const isListed = (flags & (RUN_FLAGS.duration | RUN_FLAGS.size)) !== 0;
  for (let left = count; left > 0; left--) {
    if (isListed && box.left === 0) break;
    track.time += flags & RUN_FLAGS.duration ? box.u32() : duration;
    const bytes = flags & RUN_FLAGS.size ? box.u32() : size;
    if (flags & RUN_FLAGS.flags) box.skip(4);
    if (flags & RUN_FLAGS.compositionOffset) box.skip(4);
    if (bytes === 0) break;
    track.places.push({ offset: at, bytes });
    refuseTooMany(track.places);
    at += bytes;
  }
  return at;
}
