import { internalMutationGeneric, makeFunctionReference } from "convex/server";

/** Schedules something, so that the engine looks at what waits. */
export const wake = internalMutationGeneric({
  args: {},
  handler: async (ctx) => {
    await ctx.scheduler.runAfter(0, makeFunctionReference<"mutation">("waker:nothing"), {});
  },
});

export const nothing = internalMutationGeneric({ args: {}, handler: async () => null });
