"use node";

import { v } from "convex/values";
import { packSoundprint, soundprintOf } from "../../src/audio/analyse/soundprint.ts";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import { payloadOf } from "../kit/studioError.ts";
import { decodeFile } from "./soundFile.ts";

/** Listens to samples from before soundprints, some at a time; interrupted it goes on where it was. */
export const listen = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const older = await ctx.runQuery(internal.library.soundprints.unheard, {});
    for (const { sampleId, storageId } of older) {
      const print = await printOf(ctx, storageId);
      await ctx.runMutation(internal.library.soundprints.keep, { sampleId, ...(print ? { print } : {}) });
    }
    if (older.length > 0) await ctx.scheduler.runAfter(0, internal.library.soundprintsNode.listen, {});
    return null;
  },
});

/** @returns null for a file that is gone or cannot be decoded */
async function printOf(ctx: Pick<ActionCtx, "storage">, storageId: Id<"_storage">): Promise<number[] | null> {
  const blob = await ctx.storage.get(storageId);
  if (!blob) return null;
  try {
    const { audio } = await decodeFile(new Uint8Array(await blob.arrayBuffer()));
    return packSoundprint(soundprintOf(audio));
  } catch (error) {
    if (payloadOf(error)) return null;
    throw error;
  }
}
