import { openAudioFolder, removeFile } from "./cache/audio-folder.ts";
import { emptyTables } from "./database.ts";

/** Removes all rows and all audio. Where the browser keeps nothing there is nothing to remove. */
export async function emptyStores(): Promise<void> {
  await Promise.all([emptyTables().catch(() => null), emptyAudioFolder().catch(() => null)]);
}

/** One by one: a file that another page is writing stays, and goes with that page's next start. */
async function emptyAudioFolder(): Promise<void> {
  const folder = await openAudioFolder();
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  await Promise.all(names.map((name) => removeFile(folder, name)));
}
