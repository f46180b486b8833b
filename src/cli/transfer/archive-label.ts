import { open } from "node:fs/promises";
import * as z from "zod";
import { openZip } from "../../engine/transfer/zip-reader.ts";

const COMMENT_LENGTH_BYTES = 2;

const labelSchema = z.object({
  /** Version of wav0-mcp that wrote the archive. */
  wav0: z.string(),
  /** `keyId` of the machine that it was written on; secrets of connections can be read with its key only. */
  machine: z.string().optional(),
});

/** Where a backup comes from. It stands in the comment of the archive, at which other importers do not look. */
export type ArchiveLabel = z.output<typeof labelSchema>;

/** @param file an archive that has no comment yet */
export async function writeLabel(file: string, label: ArchiveLabel): Promise<void> {
  const comment = Buffer.from(JSON.stringify(label));
  const length = Buffer.alloc(COMMENT_LENGTH_BYTES);
  length.writeUInt16LE(comment.length);
  const handle = await open(file, "r+");
  try {
    const { size } = await handle.stat();
    // The length of the comment ends the archive.
    await handle.write(
      Buffer.concat([length, comment]),
      0,
      length.length + comment.length,
      size - COMMENT_LENGTH_BYTES,
    );
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @returns null for an archive of another program, such as `npx convex export`. @throws ZipError */
export async function readLabel(file: string): Promise<ArchiveLabel | null> {
  const { comment, close } = await openZip(file);
  await close();
  try {
    return labelSchema.parse(JSON.parse(comment.toString("utf8")));
  } catch {
    return null;
  }
}
