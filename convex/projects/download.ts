import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api.js";
import { httpAction, internalQuery } from "../_generated/server.js";
import { readProjectAddress } from "../library/audioAddress.ts";
import { sendAtAddress } from "../library/storedAudio.ts";
import { projectExtension } from "./tables.ts";

const storedProject = v.object({
  storageId: v.id("_storage"),
  name: v.string(),
  format: projectExtension,
  sha256: v.string(),
});

/** A project file for whoever has its address, until that expires or the file is deleted. */
export const projectDownload = httpAction(async (ctx, request) => {
  const address = await readProjectAddress(new URL(request.url));
  const file = address && (await ctx.runQuery(internal.projects.download.ofProject, { projectId: address.id }));
  return sendAtAddress(ctx, request, { address, file, renew: "ask the studio for a new one" });
});

/** The stored file of a project. */
export const ofProject = internalQuery({
  args: { projectId: v.string() },
  returns: v.union(storedProject, v.null()),
  handler: async (ctx, { projectId }): Promise<Infer<typeof storedProject> | null> => {
    const id = ctx.db.normalizeId("projectFiles", projectId);
    const file = id && (await ctx.db.get("projectFiles", id));
    if (!file || file.deletedAt !== undefined) return null;
    const { storageId, name, extension: format, sha256 } = file;
    return { storageId, name, format, sha256 };
  },
});
