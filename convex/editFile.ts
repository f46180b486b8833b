/**
 * Reads and writes the audio of edits. In Node, as everything that listens to files: decoders are WebAssembly, and
 * need more memory than the default runtime gives.
 */
"use node";

import { decodeAudio } from "../src/audio/codec/decode.ts";
import { internal } from "./_generated/api.js";
import type { Doc, Id } from "./_generated/dataModel.js";
import type { ActionCtx } from "./_generated/server.js";
import type { Source } from "./edits.ts";
import type { SampleMetadata } from "./schema.ts";
import { CONTENT_TYPES, decodeFile, examineFile } from "./soundFile.ts";
import { studioError } from "./studioError.ts";

/** Whose edit it is, and by what it is known when it is asked for again. */
export interface EditRequest {
  userId: string;
  requestId?: string;
  request: string;
}

/** A file that was made, with what is known of it besides its sound. */
export interface MadeFile {
  bytes: Uint8Array<ArrayBuffer>;
  name: string;
  bpm?: number;
  key?: string;
  facts: Partial<SampleMetadata>;
  type: "export" | "mix";
  sourceId?: Id<"samples">;
}

/** What was made, now or by the same request before. */
export interface Edit {
  sampleId: Doc<"samples">["_id"];
  gainDb: number;
  clippedSamples: number;
}

/**
 * Decodes a sample's audio.
 * @throws SAMPLE_NOT_FOUND if it was deleted meanwhile
 */
export async function openAudio(
  ctx: Pick<ActionCtx, "storage">,
  { storageId, sampleId }: Pick<Source, "storageId" | "sampleId">,
): ReturnType<typeof decodeAudio> {
  const blob = await ctx.storage.get(storageId);
  if (blob) return decodeFile(new Uint8Array(await blob.arrayBuffer()));
  throw studioError("SAMPLE_NOT_FOUND", `Sample ${sampleId} was deleted meanwhile. Find samples with search_samples.`, {
    sampleId,
  });
}

/** Measures, stores and keeps a file as a sample. Called again for the same request it leaves one sample. */
export async function keepEdit(ctx: ActionCtx, asked: EditRequest, made: MadeFile): Promise<Edit> {
  const { bytes, name, bpm, key, facts, type, sourceId } = made;
  // What is known of the sources is believed; a conversion tells nothing new about tempo and key.
  const { bpm: _bpm, key: _key, ...heard } = await examineFile(bytes, { bpm, key, kind: "one-shot" });
  const storageId = await ctx.storage.store(new Blob([bytes], { type: CONTENT_TYPES[heard.format] }));
  const file = {
    ...heard,
    name,
    storageId,
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined ? {} : { key }),
    metadata: { ...heard.metadata, ...facts },
  };
  return ctx.runMutation(internal.edits.keep, { ...asked, file, type, ...(sourceId ? { sourceId } : {}) });
}
