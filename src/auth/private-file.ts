import { randomUUID } from "node:crypto";
import { constants, copyFile, link, open, rm } from "node:fs/promises";

const PRIVATE_FILE_MODE = 0o600;

/**
 * Publishes a file of this user's alone under a name, unless it is taken already: however many processes race, one
 * content stays. It appears whole, except where the file system has no hard links.
 */
export async function createOnce(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    const handle = await open(temporary, "wx", PRIVATE_FILE_MODE);
    await handle
      .writeFile(content)
      .then(() => handle.sync())
      .finally(() => handle.close());
    // A hard link fails where a rename would overwrite.
    await link(temporary, file).catch(async (error: unknown) => {
      if (isTaken(error)) throw error;
      await copyFile(temporary, file, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    if (!isTaken(error)) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
