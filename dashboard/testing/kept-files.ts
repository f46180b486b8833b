import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Names of the audio files that a page's browser keeps, by their hashes; a file that is half fetched ends in ".part". */
export async function keptFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("samples").catch(() => null);
    const names: string[] = [];
    if (folder) for await (const name of folder.keys()) names.push(name);
    return names;
  });
}

/** The hashes of the files that are whole. */
export async function keptNames(page: Page): Promise<string[]> {
  return (await keptFiles(page)).filter((name) => !name.endsWith(".part"));
}

/** Removes all of them, as soon as none is being written. */
export async function forgetFiles(page: Page): Promise<void> {
  const forget = () =>
    page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      return root.removeEntry("samples", { recursive: true }).then(
        () => true,
        (error: DOMException) => error.name === "NotFoundError",
      );
    });
  await expect.poll(forget).toBe(true);
}
