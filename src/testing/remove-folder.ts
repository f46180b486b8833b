import { rm } from "node:fs/promises";

/** Removes a folder with all that is in it, also where a process that just ended is still writing there. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
