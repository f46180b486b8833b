import { ARCHIVE_PATH, AUDIO_PATH, INPUT_PATH } from "../../src/contracts/audio/audio-address.ts";
import { PROJECT_PATH } from "../../src/contracts/project-formats.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { MAX_ANSWER_BYTES } from "../kit/byteRange.ts";
import { isEmbedded, siteUrl, siteUrlFor } from "../kit/environment.ts";
import { isSigned, sign } from "../kit/signature.ts";
import { playableFile } from "./storedAudio.ts";

/** An address lives for one to two of these: it stays the same for a while, so that queries that show it do too. */
const QUANTUM_MILLIS = 30 * 60 * 1000;

/** Content of a signed address that ends, once verified. */
export interface TimedAddress {
  /** Id of the sample or the project file. */
  id: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** A kind of signed address: its path, and what its signature promises. */
interface AddressKind {
  path: string;
  promise(id: string, until: string): string;
}

const PROJECT: AddressKind = { path: PROJECT_PATH, promise: (id, until) => `project ${id} until ${until}` };
const AUDIO: AddressKind = { path: AUDIO_PATH, promise: (id, until) => `audio of ${id} until ${until}` };

const ARCHIVE: AddressKind = { path: ARCHIVE_PATH, promise: (id, until) => `archive of ${id} until ${until}` };
/** Parts the ids of an archive, which have letters and digits alone. */
const BETWEEN_IDS = "-";

/** Where the files of samples are as one archive, for as long as `audioAddress` gives. */
export function archiveAddress(sampleIds: readonly Id<"samples">[]): Promise<string> {
  return timedAddress(ARCHIVE, sampleIds.join(BETWEEN_IDS));
}

/** @returns null if it is none of ours, or was altered */
export async function readArchiveAddress(url: URL): Promise<{ sampleIds: string[]; expiresAt: number } | null> {
  const address = await readTimedAddress(ARCHIVE, url);
  return address && { sampleIds: address.id.split(BETWEEN_IDS), expiresAt: address.expiresAt };
}

/** Where a project file is, for as long as `audioAddress` gives. */
export function projectAddress(projectId: Id<"projectFiles">): Promise<string> {
  return timedAddress(PROJECT, projectId);
}

/** @returns null if it is none of ours, or was altered */
export function readProjectAddress(url: URL): Promise<TimedAddress | null> {
  return readTimedAddress(PROJECT, url);
}

/** Where a sample's audio is, without further credentials, for 30 to 60 minutes and while the sample is not deleted. */
export function audioAddress(sampleId: Id<"samples">): Promise<string> {
  return timedAddress(AUDIO, sampleId);
}

/** @returns null if it is none of ours, or was altered */
export function readAudioAddress(url: URL): Promise<TimedAddress | null> {
  return readTimedAddress(AUDIO, url);
}

/**
 * Where a provider reads the audio that a prediction is made from: for as long as the prediction may want it, since
 * providers fetch their input when they begin, which may be hours after they were asked.
 */
export async function inputAddress(
  ctx: Pick<QueryCtx, "db" | "storage">,
  { _id: predictionId, provider }: Pick<Doc<"predictions">, "_id" | "provider">,
  source: Doc<"samples">,
): Promise<string | null> {
  const { storageId } = playableFile(source);
  const file = await ctx.db.system.get("_storage", storageId);
  // Convex ends the answers of HTTP actions, and models ask for the whole: they read such a file from its storage.
  if (!isEmbedded() && (file?.size ?? 0) > MAX_ANSWER_BYTES) return ctx.storage.getUrl(storageId);
  return `${siteUrlFor(provider)}${INPUT_PATH}${predictionId}?key=${await sign(inputPromise(predictionId))}`;
}

/** @returns the prediction that an address is for; null if it is none of ours, or was altered */
export async function readInputAddress(url: URL): Promise<string | null> {
  const predictionId = url.pathname.slice(INPUT_PATH.length);
  return (await isSigned(inputPromise(predictionId), url.searchParams.get("key") ?? "")) ? predictionId : null;
}

async function timedAddress({ path, promise }: AddressKind, id: string): Promise<string> {
  const until = String((Math.floor(Date.now() / QUANTUM_MILLIS) + 2) * QUANTUM_MILLIS);
  return `${siteUrl()}${path}${id}?until=${until}&key=${await sign(promise(id, until))}`;
}

async function readTimedAddress({ path, promise }: AddressKind, url: URL): Promise<TimedAddress | null> {
  const id = url.pathname.slice(path.length);
  const [until = "", key = ""] = [url.searchParams.get("until"), url.searchParams.get("key")].map((each) => each ?? "");
  return (await isSigned(promise(id, until), key)) ? { id, expiresAt: Number(until) } : null;
}

function inputPromise(predictionId: string): string {
  return `input of ${predictionId}`;
}
