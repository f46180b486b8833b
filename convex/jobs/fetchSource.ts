"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import { obstacleIn } from "../kit/download.ts";
import { payloadOf } from "../kit/studioError.ts";
import { download, keepFile, nameInUrl } from "../library/imports.ts";

const DOWNLOAD_TIMEOUT_MILLIS = 120_000;

/** The first step of a split by address: the file becomes a sample, and the job's source. */
export const fetchSource = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.union(v.null(), v.number()),
  handler: async (ctx, { jobId }): Promise<number | null> => {
    const wanted = await ctx.runQuery(internal.jobs.source.wantedSource, { jobId });
    if (!wanted) return null;
    try {
      const { userId, url } = wanted;
      const blob = await download(url, DOWNLOAD_TIMEOUT_MILLIS);
      const storageId = await ctx.storage.store(blob);
      const { sampleId } = await keepFile(ctx, { userId, fileName: nameInUrl(url), storageId, blob });
      await ctx.runMutation(internal.jobs.source.setSource, { jobId, sampleId });
      return null;
    } catch (error) {
      return explain(ctx, jobId, wanted.url, error);
    }
  },
});

/** A permanent error ends the job; a transient one is waited out. @returns in how many milliseconds to try again */
async function explain(ctx: ActionCtx, jobId: Id<"jobs">, url: string, error: unknown): Promise<number | null> {
  const payload = payloadOf(error);
  if (payload) {
    const { code, message } = payload;
    await ctx.runMutation(internal.jobs.results.giveUp, { jobId, error: { code, message } });
    return null;
  }
  const reason = error instanceof Error ? error.message : String(error);
  const lastError = { code: "FILE_NOT_FOUND", message: `${url} could not be fetched: ${reason}. Check the address.` };
  const { isThrottled, retryAfterMillis } = obstacleIn(error);
  return ctx.runMutation(internal.jobs.source.postponeSource, {
    jobId,
    error: lastError,
    isThrottled,
    retryAfterMillis,
  });
}
