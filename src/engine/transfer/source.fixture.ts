import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ConvexObject } from "../values/json.ts";
import { openSource, type ImportFormat, type ImportSource } from "./import-source.ts";

/** Test data: the bytes in pieces of a size. */
export function* piecesOf(content: string | Uint8Array, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Test step: everything that comes. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of items) found.push(each);
  return found;
}

/** Test step: opens a file that holds the bytes, as an import does, for as long as it is read. */
export async function withSource<T>(
  format: ImportFormat,
  content: string | Uint8Array,
  read: (source: ImportSource) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), "wav0-source-"));
  try {
    const file = path.join(directory, "upload");
    await writeFile(file, content);
    const source = await openSource(file, { format, component: "", table: format === "zip" ? null : "rows" });
    try {
      return await read(source);
    } finally {
      await source.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Test step: the documents of a file's tables, one table after the other. */
export function documentsIn(format: ImportFormat, content: string | Uint8Array): Promise<ConvexObject[]> {
  return withSource(format, content, async ({ tables }) => {
    const found = await Promise.all(tables.map((table) => allOf(table.documents())));
    return found.flat();
  });
}
