"use node";

import { createHash } from "node:crypto";
import { actionGeneric } from "convex/server";
import { v } from "convex/values";

/** Needs Node: the module is bundled and evaluated apart from the others. */
export const sha256 = actionGeneric({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => createHash("sha256").update(text).digest("hex"),
});
