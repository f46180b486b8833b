import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { openZip } from "./zip-reader.ts";
import { writeZip, type ZipPart } from "./zip-writer.ts";

// Files of tests share this module: it stays until the system clears its temporary files.
const folder = mkdtempSync(path.join(tmpdir(), "zip-"));
let files = 0;

/** Test set-up: a path for a file that goes with the tests of this file. */
export function newPath(extension = ".zip"): string {
  return path.join(folder, `${(files += 1)}${extension}`);
}

/** Test set-up: writes an archive down. @returns its path */
export function onDisk(bytes: Uint8Array): string {
  const file = newPath();
  writeFileSync(file, bytes);
  return file;
}

/** Test step: an archive as this engine writes it. */
export async function written(parts: Iterable<ZipPart>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeZip(parts, new Date(2026, 0, 2, 3, 4, 6))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Test step: all files of an archive, read here. @throws ZipError */
export async function contentsOf(archive: Uint8Array | string): Promise<Record<string, Uint8Array>> {
  const opened = await openZip(typeof archive === "string" ? archive : onDisk(archive));
  try {
    const contents: Record<string, Uint8Array> = {};
    for (const entry of opened.entries) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of opened.read(entry)) chunks.push(chunk);
      contents[entry.name] = new Uint8Array(Buffer.concat(chunks));
    }
    return contents;
  } finally {
    await opened.close();
  }
}

/** Test data: a file of an archive that no writer need have written. */
export interface RawFile {
  name: string;
  content: Uint8Array;
  deflate?: boolean;
  /** What the directory says instead of the truth. */
  says?: Partial<
    Record<"name" | "localName", string> & Record<"size" | "compressedSize" | "checksum" | "offset", number>
  >;
  /** Numbers that stand in a ZIP64 field of the directory, though they are small. */
  zip64?: readonly ("size" | "compressedSize" | "offset")[];
}

/** Test data: what the record at the end says instead of the truth. */
export type RawEnd = Partial<Record<"count" | "size" | "offset" | "disk", number>> & { comment?: string };

/** Test data: an archive without data descriptors, byte by byte (APPNOTE.TXT 4.3). */
export function rawZip(list: readonly RawFile[], says: RawEnd = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of list) {
    const packed = file.deflate ? deflateRawSync(file.content) : Buffer.from(file.content);
    const truth = { size: file.content.length, compressedSize: packed.length, checksum: crc32(file.content), offset };
    const told = { ...truth, ...file.says };
    const localName = Buffer.from(file.says?.localName ?? file.name);
    const method = file.deflate ? 8 : 0;
    bodies.push(fields([4, 0x04034b50], [2, 20], [2, 1 << 11], [2, method], [4, 0x21_0000], [4, truth.checksum]));
    bodies.push(fields([4, packed.length], [4, file.content.length], [2, localName.length], [2, 0]), localName, packed);
    directory.push(centralOf(file, told, method));
    offset += 30 + localName.length + packed.length;
  }
  const size = Buffer.concat(directory).length;
  const end = { count: list.length, size, offset, disk: 0, comment: "", ...says };
  const comment = Buffer.from(end.comment);
  const numbers = fields([4, 0x06054b50], [2, end.disk], [2, 0], [2, end.count], [2, end.count], [4, end.size]);
  return Buffer.concat([...bodies, ...directory, numbers, fields([4, end.offset], [2, comment.length]), comment]);
}

type Told = Record<"size" | "compressedSize" | "checksum" | "offset", number>;

function centralOf(file: RawFile, told: Told, method: number): Buffer {
  const name = Buffer.from(file.says?.name ?? file.name);
  const zip64 = file.zip64 ?? [];
  const numbers = (["size", "compressedSize", "offset"] as const).filter((kind) => zip64.includes(kind));
  // Another field stands before it, as some writers have it.
  const extra = Buffer.concat([
    fields([2, 0x5455], [2, 1], [1, 0]),
    ...(numbers.length === 0 ? [] : [fields([2, 1], [2, 8 * numbers.length])]),
    ...numbers.map((kind) => fields([4, told[kind] % 2 ** 32], [4, Math.floor(told[kind] / 2 ** 32)])),
  ]);
  const inHeader = (kind: keyof Told): number => (numbers.some((large) => large === kind) ? 0xffffffff : told[kind]);
  return Buffer.concat([
    fields([4, 0x02014b50], [2, 20], [2, 20], [2, 1 << 11], [2, method], [4, 0x21_0000], [4, told.checksum]),
    fields([4, inHeader("compressedSize")], [4, inHeader("size")], [2, name.length], [2, extra.length], [2, 0]),
    fields([2, 0], [2, 0], [4, 0], [4, inHeader("offset")]),
    name,
    extra,
  ]);
}

/** Numbers, each of as many bytes, the lowest byte first. */
function fields(...list: readonly (readonly [number, number])[]): Buffer {
  return Buffer.concat(
    list.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
