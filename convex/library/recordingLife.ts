import { RECORDING_DAYS } from "../../src/contracts/limits.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";

const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** Fields of a new recording that other samples lack. */
export function newRecording(now: number): { type: "recording"; expiresAt: number } {
  return { type: "recording", expiresAt: now + RECORDING_DAYS * DAY_MILLIS };
}

/** Takes away the day on which a recording would be removed. */
export async function keepRecordingRow(ctx: MutationCtx, recording: Doc<"samples">): Promise<void> {
  await ctx.db.patch("samples", recording._id, { expiresAt: undefined });
}

/** Lets a recording that something is made of stay for another day, then it is looked at again. */
export async function postponeExpiry(ctx: MutationCtx, recording: Doc<"samples">, now: number): Promise<void> {
  await ctx.db.patch("samples", recording._id, { expiresAt: now + DAY_MILLIS });
}
