import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Tables of the shared addresses. */
export const shareTables = {
  /** Addresses that give a sample's audio to anyone until they expire. Written by shares.ts; read by sharedAudio.ts. */
  shares: defineTable({
    userId: v.string(),
    sampleId: v.id("samples"),
    /** 256 random bits: who knows it may listen. */
    token: v.string(),
    expiresAt: v.number(),
  })
    .index("by_sample", ["sampleId"])
    .index("by_token", ["token"])
    .index("by_user_expiresAt", ["userId", "expiresAt"])
    .index("by_expiresAt", ["expiresAt"]),
};
