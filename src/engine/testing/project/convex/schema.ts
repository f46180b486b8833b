import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  /** Written by messages.ts, read by everything that tests subscriptions. */
  messages: defineTable({ channel: v.string(), body: v.string(), author: v.optional(v.string()) }).index("by_channel", [
    "channel",
  ]),
});
