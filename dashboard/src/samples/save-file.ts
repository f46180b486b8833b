import { fetchAudio } from "../../../src/contracts/audio/audio-address.ts";

/** Saves a file under a name. Through memory, since browsers ignore the name of what comes from another origin. */
export async function saveFile(address: string, name: string): Promise<void> {
  const response = await fetchAudio(address);
  if (!response.ok) throw new Error(`${name} could not be read (${response.status}); try again`);
  saveBlob(await response.blob(), name);
}

/** Time a browser gets to start reading the blob. */
const RELEASE_MILLISECONDS = 60_000;

/** Saves what is there already under a name. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), RELEASE_MILLISECONDS);
}
