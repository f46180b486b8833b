import type { StudioClient } from "../platform/offline/studio-client.ts";
import { originalAddress } from "../../../src/contracts/audio/audio-address.ts";
import { api } from "../platform/api.ts";
import { copyText } from "../platform/clipboard.ts";
import { showToast } from "../ui/toast.ts";
import { askToReveal, findPath, restoreFile } from "../platform/sign-in.ts";
import { splitSample } from "./import-file.ts";
import { saveFile } from "./save-file.ts";

const NO_FILE = "It has no file on this machine; restore or download it";

/** Starts a split, if it is free or the user agrees. */
export async function splitIntoStems(client: StudioClient, sampleId: string): Promise<void> {
  await splitSample(client, sampleId);
  showToast("See Jobs for the stems");
}

/** Saves a sample's file. */
export async function downloadSample(client: StudioClient, sampleId: string): Promise<void> {
  const { audioUrl, name, format } = await client.query(api.library.public.getSample, { sampleId });
  await saveFile(originalAddress(audioUrl), `${name}.${format}`);
}

/** Copies where a sample's file is on this machine. */
export async function copyPath(sampleId: string): Promise<void> {
  const found = findPath(sampleId);
  const isCopied = await copyText(found.then((path) => path ?? Promise.reject(new Error(NO_FILE))));
  const path = await found;
  if (path === null) return showToast(NO_FILE);
  showToast(isCopied ? "Path copied" : `The browser lets this page copy nothing. The path: ${path}`);
}

/** Puts a sample's file back that was removed from the library folder. */
export async function restoreSampleFile(sampleId: string): Promise<void> {
  const path = await restoreFile(sampleId);
  showToast(path === null ? "The studio's machine has no place for its file; download it instead" : `It is at ${path}`);
}

/** Shows a sample's file in the file manager of the machine that the studio runs on. */
export async function revealSample(sampleId: string): Promise<void> {
  showToast((await askToReveal(sampleId)) ? "Shown in its folder" : NO_FILE);
}
