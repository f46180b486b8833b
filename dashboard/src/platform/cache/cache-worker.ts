import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { fetchAudio, GONE } from "../../../../src/contracts/audio/audio-address.ts";
import { refusalText, UNREACHABLE } from "../audio-refusal.ts";
import { type AudioFile, type CacheFailure, type KeepAnswer, type KeepRequest } from "./audio-file.ts";
import {
  keptFiles,
  lockOf,
  openAudioFolder,
  partOf,
  readableFile,
  removeFile,
  removeParts,
  type SyncAccessHandle,
  type WritableFileHandle,
} from "./audio-folder.ts";
import { filesToEvict, type Room } from "./eviction.ts";

/** A dedicated worker, since only there files can be written in place. It fetches and keeps; the page reads. */

class KeepError extends Error {
  readonly failure: CacheFailure;

  constructor(failure: CacheFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

const swept = openAudioFolder()
  .then(removeParts)
  .catch(() => null);

addEventListener("message", (event: MessageEvent<KeepRequest>) => {
  const [port] = event.ports;
  void answer(event.data).then((result) => port?.postMessage(result));
});

async function answer(request: KeepRequest): Promise<KeepAnswer> {
  try {
    await swept;
    await navigator.locks.request(lockOf(request.file.sha256), () => keep(request));
    return { ok: true };
  } catch (error) {
    if (error instanceof KeepError) return { ok: false, failure: error.failure, message: error.message };
    return { ok: false, failure: isFull(error) ? "full" : "unsupported", message: String(error) };
  }
}

async function keep(request: KeepRequest): Promise<void> {
  const folder = await openAudioFolder();
  if (await readableFile(folder, request.file.sha256)) return;
  const fetching = new AbortController();
  try {
    await fetchTo(folder, request, fetching.signal);
  } finally {
    // An unread response would hold one of the few connections that a browser opens to a host.
    fetching.abort();
  }
}

/** Fetched to the side, checked, and only then moved to its name: under a name there is never half a file. */
async function fetchTo(
  folder: FileSystemDirectoryHandle,
  { file, budgetBytes, inUse }: KeepRequest,
  signal: AbortSignal,
): Promise<void> {
  const response = await reach(file.audioUrl, signal);
  const needed = Number(response.headers.get("content-length") ?? 0);
  await makeRoom(folder, { needed, budget: budgetBytes, inUse });
  try {
    await bring(folder, file, response);
  } catch (error) {
    if (!isFull(error)) throw error;
    // The browser grants less than it said: then this file takes the place of others.
    const kept = (await keptFiles(folder)).reduce((sum, { bytes }) => sum + bytes, 0);
    await makeRoom(folder, { needed, budget: kept, inUse });
    await bring(folder, file, await reach(file.audioUrl, signal));
  }
}

async function bring(folder: FileSystemDirectoryHandle, file: AudioFile, response: Response): Promise<void> {
  const part = partOf(file.sha256);
  try {
    const handle = await createFile(folder, part);
    if ((await receive(response, handle)) !== file.sha256) {
      throw new KeepError("damaged", "what arrived is not the file that was announced");
    }
    // With the folder: the form that all engines have.
    await handle.move(folder, file.sha256);
  } catch (error) {
    await removeFile(folder, part);
    throw error;
  }
}

async function reach(address: string, signal: AbortSignal): Promise<Response> {
  const response = await fetchAudio(address, signal).catch(() => {
    throw new KeepError("unreachable", UNREACHABLE);
  });
  if (response.ok) return response;
  throw new KeepError(response.status === GONE ? "expired" : "unreachable", refusalText(response));
}

async function makeRoom(folder: FileSystemDirectoryHandle, room: Room): Promise<void> {
  const going = filesToEvict(await keptFiles(folder), room);
  if (!going) throw new KeepError("full", "it does not fit beside what must stay");
  for (const name of going) await removeFile(folder, name);
}

async function createFile(folder: FileSystemDirectoryHandle, name: string): Promise<WritableFileHandle> {
  // In a worker handles can be written in place; the DOM library only knows those of pages.
  const handle = (await folder.getFileHandle(name, { create: true })) as WritableFileHandle;
  if (!("move" in handle)) throw new KeepError("unsupported", "this browser cannot move files");
  return handle;
}

/** @returns hex SHA-256 of what came */
async function receive(response: Response, file: WritableFileHandle): Promise<string> {
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    const digest = await pour(response, access);
    access.flush();
    return digest;
  } finally {
    access.close();
  }
}

/** Hashes on the way: a long file is never in memory as a whole. */
async function pour({ body }: Response, access: SyncAccessHandle): Promise<string> {
  const reader = body?.getReader();
  const hash = sha256.create();
  let at = 0;
  for (;;) {
    const chunk = await reader?.read().catch(() => {
      throw new KeepError("unreachable", UNREACHABLE);
    });
    if (!chunk?.value) return bytesToHex(hash.digest());
    hash.update(chunk.value);
    if (access.write(chunk.value, { at }) !== chunk.value.length) {
      throw new KeepError("full", "this browser's storage is full");
    }
    at += chunk.value.length;
  }
}

function isFull(error: unknown): boolean {
  if (error instanceof KeepError) return error.failure === "full";
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
