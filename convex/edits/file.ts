/**
 * Reads and writes the audio of edits. In Node, as everything that listens to files: decoders are WebAssembly, and
 * need more memory than the default runtime gives.
 */
"use node";

import type { RegisteredAction } from "convex/server";
import { v } from "convex/values";
import { decodeAudio } from "../../src/audio/codec/decode.ts";
import type { ErrorPayload } from "../../src/contracts/errors.ts";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import type { EditPlan } from "./jobs.ts";
import type { Source } from "./sources.ts";
import type { EditType } from "../jobs/tables.ts";
import type { SampleMetadata } from "../library/tables.ts";
import { decodeFile, examineFile, storeExamined } from "../library/soundFile.ts";
import { filesOf } from "../library/storedBytes.ts";
import { payloadOf, studioError } from "../kit/studioError.ts";

/** A file that was made, with what is known of it besides its sound. */
export interface MadeFile {
  file: Uint8Array<ArrayBuffer> | Blob;
  name: string;
  bpm?: number;
  key?: string;
  form?: "loop" | "one_shot";
  facts: Partial<SampleMetadata>;
  type: EditType;
  sourceId?: Id<"samples">;
}

/** A sample's file, and what it decodes to. */
export type OpenedFile = { bytes: Uint8Array } & Awaited<ReturnType<typeof decodeAudio>>;

/**
 * Decodes a sample's audio.
 * @throws SAMPLE_NOT_FOUND if it was deleted meanwhile
 */
export async function openAudio(
  ctx: Pick<ActionCtx, "storage">,
  source: Pick<Source, "storageId" | "sampleId">,
): Promise<OpenedFile> {
  const blob = await storedFile(ctx, source);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return { bytes, ...(await decodeFile(bytes)) };
}

/**
 * A sample's file.
 * @throws SAMPLE_NOT_FOUND if it was deleted meanwhile
 */
export async function storedFile(
  ctx: Pick<ActionCtx, "storage">,
  { storageId, sampleId }: Pick<Source, "storageId" | "sampleId">,
): Promise<Blob> {
  const blob = await ctx.storage.get(storageId);
  if (blob) return blob;
  throw studioError("SAMPLE_NOT_FOUND", `Sample ${sampleId} was deleted meanwhile. Find samples with search_samples.`, {
    sampleId,
  });
}

/** Step of a workflow: an action that is given its job. */
type JobAction = RegisteredAction<"internal", { jobId: Id<"jobs"> }, Promise<null>>;
type InputOf<Type extends EditPlan["type"]> = Extract<EditPlan, { type: Type }>["input"];
/** An edit job of one type, as it is requested. */
interface PlanOf<Type extends EditPlan["type"]> {
  userId: string;
  input: InputOf<Type>;
}

/** The step that makes a sample of what a job of this type asks for, and ends the job. */
export function editAction<Type extends EditType>(
  type: Type,
  make: (ctx: ActionCtx, userId: string, input: InputOf<Type>) => Promise<MadeFile>,
): JobAction {
  return planAction(type, async (ctx, jobId, { userId, input }) => {
    await deliverEdit(ctx, jobId, await make(ctx, userId, input));
  });
}

/** Stores a file that was made, and ends its job with it. */
export async function deliverEdit(ctx: ActionCtx, jobId: Id<"jobs">, made: MadeFile): Promise<void> {
  const stored = await storeEdit(ctx, made);
  const isAccepted = await ctx.runMutation(internal.edits.jobs.deliver, { jobId, ...stored });
  if (!isAccepted) for (const id of filesOf(stored.file)) await ctx.storage.delete(id);
}

/**
 * As `editAction`, for work that stores and delivers by itself. What the user has to change ends the job; the rest is noted
 * and thrown, so that the step is repeated.
 */
export function planAction<Type extends EditPlan["type"]>(
  type: Type,
  work: (ctx: ActionCtx, jobId: Id<"jobs">, plan: PlanOf<Type>) => Promise<void>,
): JobAction {
  return internalAction({
    args: { jobId: v.id("jobs") },
    returns: v.null(),
    handler: async (ctx, { jobId }): Promise<null> => {
      const plan = await ctx.runMutation(internal.edits.jobs.begin, { jobId });
      if (!plan) return null;
      try {
        if (!isOf(type, plan)) throw new Error(`Job ${jobId} is of type ${plan.type}, not ${type}`);
        await work(ctx, jobId, plan);
        return null;
      } catch (error) {
        const payload = payloadOf(error);
        if (payload) return ctx.runMutation(internal.jobs.results.giveUp, { jobId, error: failureOf(payload) });
        const message = error instanceof Error ? error.message : String(error);
        await ctx.runMutation(internal.jobs.jobs.noteLastError, { jobId, error: { code: "INTERNAL", message } });
        throw error;
      }
    },
  });
}

function isOf<Type extends EditPlan["type"]>(type: Type, plan: EditPlan): plan is EditPlan & PlanOf<Type> {
  return plan.type === type;
}

function failureOf({ code, message }: ErrorPayload): Pick<ErrorPayload, "code" | "message"> {
  return { code, message };
}

async function storeEdit(ctx: Pick<ActionCtx, "storage">, made: MadeFile) {
  const { file: sound, name, bpm, key, form, facts, type, sourceId } = made;
  // Tempo and key come from the sources: a conversion does not change them.
  const {
    bpm: _bpm,
    key: _key,
    readings: _readings,
    ...heard
  } = await examineFile(sound, { bpm, key, kind: "one-shot" });
  const stored = await storeExamined(ctx, sound, heard);
  const file = {
    ...stored,
    name,
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined ? {} : { key }),
    ...(form === undefined ? {} : { form }),
    metadata: { ...heard.metadata, ...facts },
  };
  return { file, type, ...(sourceId ? { sourceId } : {}) };
}
