import {
  actionGeneric,
  internalMutationGeneric,
  mutationGeneric,
  paginationOptsValidator,
  queryGeneric,
} from "convex/server";
import { ConvexError, v } from "convex/values";
import { makeFunctionReference } from "convex/server";

export const list = queryGeneric({
  args: { channel: v.string() },
  handler: async ({ db }, { channel }) => {
    const messages = await db
      .query("messages")
      .withIndex("by_channel", (q) => q.eq("channel", channel))
      .collect();
    return messages.map(({ body }) => String(body));
  },
});

export const page = queryGeneric({
  args: { channel: v.string(), paginationOpts: paginationOptsValidator },
  handler: ({ db }, { channel, paginationOpts }) =>
    db
      .query("messages")
      .withIndex("by_channel", (q) => q.eq("channel", channel))
      .paginate(paginationOpts),
});

export const send = mutationGeneric({
  args: { channel: v.string(), body: v.string() },
  handler: async ({ auth, db }, { channel, body }) => {
    const author = (await auth.getUserIdentity())?.subject;
    return db.insert("messages", { channel, body, author });
  },
});

/** Replaces every message of a channel by one. */
export const replaceAll = mutationGeneric({
  args: { channel: v.string(), body: v.string() },
  handler: async ({ db }, { channel, body }) => {
    const messages = await db
      .query("messages")
      .withIndex("by_channel", (q) => q.eq("channel", channel))
      .collect();
    for (const { _id } of messages) await db.delete(_id);
    await db.insert("messages", { channel, body });
  },
});

export const refuse = mutationGeneric({
  args: { count: v.int64() },
  handler: async ({ db }, { count }) => {
    await db.insert("messages", { channel: "refused", body: "must not stay" });
    throw new ConvexError({ code: "REFUSED", count });
  },
});

export const whoAmI = queryGeneric({
  args: {},
  handler: async ({ auth }) => {
    const identity = await auth.getUserIdentity();
    return identity && { subject: identity.subject, name: identity.name ?? null };
  },
});

export const typed = queryGeneric({
  args: { big: v.int64(), bytes: v.bytes() },
  handler: async (_ctx, { big, bytes }) => ({ big: big + 1n, bytes, nan: NaN }),
});

export const sendLater = actionGeneric({
  args: { channel: v.string(), body: v.string() },
  handler: async (ctx, args): Promise<string> => {
    // oxlint-disable-next-line no-console -- what tests of logs look for
    console.log("sending", args.body);
    await ctx.runMutation(makeFunctionReference<"mutation">("messages:send"), args);
    return `sent ${args.body}`;
  },
});

export const clear = internalMutationGeneric({
  args: {},
  handler: async ({ db }) => {
    const messages = await db.query("messages").collect();
    for (const { _id } of messages) await db.delete(_id);
    return messages.length;
  },
});
