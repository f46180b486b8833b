import { concatBytes } from "../riff.ts";
import { pack } from "../readers/containers.fixture.ts";

/** Files of MP4 and QuickTime, by ISO/IEC 14496-12 and not by our reader. */

type Part = Parameters<typeof pack>[number];

/** A box with its header. */
export function box(type: string, ...parts: Part[]): Uint8Array {
  const content = pack(...parts);
  return pack([4, 8 + content.length], type, content);
}

/** A box whose size has 64 bits. */
export function largeBox(type: string, ...parts: Part[]): Uint8Array {
  const content = pack(...parts);
  return pack([4, 1], type, [8, 16 + content.length], content);
}

/** A box that begins with version and flags. */
export function fullBox(type: string, [version, flags]: readonly [number, number], ...parts: Part[]): Uint8Array {
  return box(type, [1, version], [3, flags], ...parts);
}

/** A box that begins with a count, of rows of numbers that are 4 bytes wide. */
export function tableBox(type: string, rows: readonly (readonly number[])[]): Uint8Array {
  return fullBox(type, [0, 0], [4, rows.length], ...rows.flat().map((value): Part => [4, value]));
}

/** `stsz`: all of one size, or each of its own. */
export function sizesBox(sizes: readonly number[], same = 0, count = sizes.length): Uint8Array {
  return fullBox("stsz", [0, 0], [4, same], [4, count], ...(same > 0 ? [] : sizes.map((size): Part => [4, size])));
}

interface EntryParts {
  channels?: number;
  bits?: number;
  sampleRate?: number;
  /** Version of QuickTime's description, and what it has more. */
  version?: number;
  more?: Uint8Array;
  extensions?: Uint8Array[];
}

/** A sound description. */
export function soundEntry(codec: string, parts: EntryParts = {}): Uint8Array {
  const { channels = 1, bits = 16, sampleRate = 8_000, version = 0, more = new Uint8Array(0), extensions = [] } = parts;
  const head = pack([4, 0], [2, 0], [2, 1], [2, version], [2, 0], [4, 0], [2, channels], [2, bits], [4, 0]);
  return box(codec, head, [4, sampleRate * 65_536], more, ...extensions);
}

/** An elementary stream descriptor, its lengths in one byte or in four. */
export function streamBox(configuration: Uint8Array | null, { objectType = 0x40, flags = 0, isLong = false } = {}) {
  const descriptor = (tag: number, ...parts: Part[]): Uint8Array => {
    const content = pack(...parts);
    const length: Part[] = isLong
      ? [
          [3, 0x80_80_80],
          [1, content.length],
        ]
      : [[1, content.length]];
    return pack([1, tag], ...length, content);
  };
  const specific = configuration ? descriptor(5, configuration) : new Uint8Array(0);
  const decoder = descriptor(4, [1, objectType], [4, 0x15_00_00_00], [4, 0], [4, 0], specific);
  const optional: Part[] = [];
  if (flags & 0x80) optional.push([2, 7]);
  if (flags & 0x40) optional.push([1, 3], "url");
  if (flags & 0x20) optional.push([2, 9]);
  return fullBox("esds", [0, 0], descriptor(3, [2, 1], [1, flags], ...optional, decoder, [3, 0x06_01_02]));
}

export interface TrackParts {
  entry: Uint8Array;
  /** Boxes of the sample table behind the description. */
  table: Uint8Array[];
  id?: number;
  handler?: string;
  timescale?: number;
  /** Boxes before the media, as the edit list. */
  before?: Uint8Array[];
  /** Of the headers of track and media. */
  version?: number;
}

export function trackBox({ entry, table, before = [], ...parts }: TrackParts): Uint8Array {
  const { id = 1, handler = "soun", timescale = 8_000, version = 0 } = parts;
  const times: Part = [version === 1 ? 16 : 8, 0];
  const blank = new Uint8Array(times[0]);
  return box(
    "trak",
    fullBox("tkhd", [version, 7], blank, [4, id], [4, 0], [4, 0]),
    ...before,
    box(
      "mdia",
      fullBox("mdhd", [version, 0], blank, [4, timescale], [4, 0], [4, 0]),
      fullBox("hdlr", [0, 0], [4, 0], handler, [4, 0], [4, 0], [4, 0], "name\0"),
      box("minf", box("stbl", fullBox("stsd", [0, 0], [4, 1], entry), ...table)),
    ),
  );
}

/** A movie: its header, and then what else it has. */
export function movieBox(parts: Uint8Array[], timescale = 1_000): Uint8Array {
  return box("moov", fullBox("mvhd", [0, 0], [4, 0], [4, 0], [4, timescale], [4, 0]), ...parts);
}

/** An edit list, its numbers 4 or 8 bytes wide: duration in the movie's units, start in the track's. */
export function editsBox(edits: readonly (readonly [duration: number, start: number])[], version = 0): Uint8Array {
  const bytes = version === 1 ? 8 : 4;
  const rows = edits.flatMap(([duration, start]): Part[] => [
    [bytes, duration],
    [bytes, start],
    [4, 0x1_0000],
  ]);
  return box("edts", fullBox("elst", [version, 0], [4, edits.length], ...rows));
}

const FILE_TYPE = box("ftyp", "M4A ", [4, 0], "M4A ", "isom");
/** Where the sound begins in a file of `fileOf`. */
export const SOUND_AT = FILE_TYPE.length + 8;

/** A file whose sound stands before its movie. */
export function fileOf(sound: readonly Uint8Array[], ...rest: Uint8Array[]): Uint8Array {
  return concatBytes([FILE_TYPE, box("mdat", ...sound), ...rest]);
}

/** The table of packets that lie one behind the other in one chunk, each of the same duration. */
export function plainTable(packets: readonly Uint8Array[], duration: number, at = SOUND_AT): Uint8Array[] {
  return [
    tableBox("stts", [[packets.length, duration]]),
    tableBox("stsc", [[1, packets.length, 1]]),
    sizesBox(packets.map(({ length }) => length)),
    tableBox("stco", [[at]]),
  ];
}

/** Metadata as iTunes writes it: values by type, those of a free form by name. */
export function tagsBox(values: Record<string, string | Uint8Array>, isQuickTime = false): Uint8Array {
  const items = Object.entries(values).map(([name, value]) => {
    const isText = typeof value === "string";
    const data = fullBox("data", [0, isText ? 1 : 21], [4, 0], isText ? new TextEncoder().encode(value) : value);
    if (name.length === 4) return box(name, data);
    return box("----", fullBox("mean", [0, 0], "com.apple.iTunes"), fullBox("name", [0, 0], name), data);
  });
  const list = box("ilst", ...items);
  return box("udta", isQuickTime ? box("meta", list) : fullBox("meta", [0, 0], list));
}
