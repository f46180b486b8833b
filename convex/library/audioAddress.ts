import { AUDIO_PATH, INPUT_PATH } from "../../src/contracts/audio-address.ts";
import { PROJECT_PATH } from "../../src/contracts/project-formats.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { MAX_ANSWER_BYTES } from "../kit/byteRange.ts";
import { isEmbedded, siteUrl } from "../kit/environment.ts";
import { isSigned, sign } from "../kit/signature.ts";
import { playableFile } from "./storedAudio.ts";

/** An address lives for one to two of these: it stays the same for a while, so that queries that show it do too. */
const QUANTUM_MILLIS = 30 * 60 * 1000;

/** Content of a signed audio URL, once verified. */
export interface AudioAddress {
  sampleId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Content of a signed address of a project file, once verified. */
export interface ProjectAddress {
  id: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Where a project file is, for as long as `audioAddress` gives. */
export async function projectAddress(projectId: Id<"projectFiles">): Promise<string> {
  const until = validUntil();
  return `${siteUrl()}${PROJECT_PATH}${projectId}?until=${until}&key=${await sign(projectPromise(projectId, until))}`;
}

/** @returns null if it is none of ours, or was altered */
export async function readProjectAddress(url: URL): Promise<ProjectAddress | null> {
  const id = url.pathname.slice(PROJECT_PATH.length);
  const until = url.searchParams.get("until") ?? "";
  const isOurs = await isSigned(projectPromise(id, until), url.searchParams.get("key") ?? "");
  return isOurs ? { id, expiresAt: Number(until) } : null;
}

/** Where a sample's audio is, without further credentials, for 30 to 60 minutes and while the sample is not deleted. */
export async function audioAddress(sampleId: Id<"samples">): Promise<string> {
  const until = validUntil();
  return `${siteUrl()}${AUDIO_PATH}${sampleId}?until=${until}&key=${await sign(audioPromise(sampleId, until))}`;
}

/** @returns null if it is none of ours, or was altered */
export async function readAudioAddress(url: URL): Promise<AudioAddress | null> {
  const sampleId = url.pathname.slice(AUDIO_PATH.length);
  const [until = "", key = ""] = [url.searchParams.get("until"), url.searchParams.get("key")].map((each) => each ?? "");
  return (await isSigned(audioPromise(sampleId, until), key)) ? { sampleId, expiresAt: Number(until) } : null;
}

/**
 * Where a provider reads the audio that a prediction is made from: for as long as the prediction may want it, since
 * providers fetch their input when they begin, which may be hours after they were asked.
 */
export async function inputAddress(
  ctx: Pick<QueryCtx, "db" | "storage">,
  predictionId: Id<"predictions">,
  source: Doc<"samples">,
): Promise<string | null> {
  const { storageId } = playableFile(source);
  const file = await ctx.db.system.get("_storage", storageId);
  // Convex ends the answers of HTTP actions, and models ask for the whole: they read such a file from its storage.
  if (!isEmbedded() && (file?.size ?? 0) > MAX_ANSWER_BYTES) return ctx.storage.getUrl(storageId);
  return `${siteUrl()}${INPUT_PATH}${predictionId}?key=${await sign(inputPromise(predictionId))}`;
}

/** @returns the prediction that an address is for; null if it is none of ours, or was altered */
export async function readInputAddress(url: URL): Promise<string | null> {
  const predictionId = url.pathname.slice(INPUT_PATH.length);
  return (await isSigned(inputPromise(predictionId), url.searchParams.get("key") ?? "")) ? predictionId : null;
}

function validUntil(): string {
  return String((Math.floor(Date.now() / QUANTUM_MILLIS) + 2) * QUANTUM_MILLIS);
}

function projectPromise(projectId: string, until: string): string {
  return `project ${projectId} until ${until}`;
}

function audioPromise(sampleId: string, until: string): string {
  return `audio of ${sampleId} until ${until}`;
}

function inputPromise(predictionId: string): string {
  return `input of ${predictionId}`;
}
