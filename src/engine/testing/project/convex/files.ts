import { mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const uploadUrl = mutationGeneric({ args: {}, handler: ({ storage }) => storage.generateUploadUrl() });

export const url = queryGeneric({
  args: { storageId: v.id("_storage") },
  handler: ({ storage }, { storageId }) => storage.getUrl(storageId),
});

export const remove = mutationGeneric({
  args: { storageId: v.id("_storage") },
  handler: async ({ storage }, { storageId }) => {
    await storage.delete(storageId);
    return null;
  },
});
