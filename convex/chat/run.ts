import { v } from "convex/values";
import { internalAction } from "../_generated/server.js";

/** Writes the answer of a stream. */
export const run = internalAction({
  args: { streamId: v.id("streams") },
  returns: v.null(),
  handler: async (): Promise<null> => null,
});
