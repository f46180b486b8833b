import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api.js";
import { httpAction, internalQuery } from "../_generated/server.js";
import { readProjectAddress } from "../library/audioAddress.ts";
import { answerWithAudio, refuseAudio } from "../library/audioAnswer.ts";
import { addressHeaders } from "../library/storedAudio.ts";
import { projectExtension } from "./tables.ts";

const storedProject = v.object({
  storageId: v.id("_storage"),
  name: v.string(),
  extension: projectExtension,
  sha256: v.string(),
});

/** A project file for whoever has its address, until that expires or the file is deleted. 404, 410 as for a sample's audio. */
export const projectDownload = httpAction(async (ctx, request) => {
  const headers = addressHeaders();
  const address = await readProjectAddress(new URL(request.url));
  const file = address && (await ctx.runQuery(internal.projects.download.ofProject, { projectId: address.id }));
  const blob = file && (await ctx.storage.get(file.storageId));
  if (!address || !file || !blob)
    return refuseAudio(404, "There is no file at this address, or not any more.", headers);
  const secondsLeft = Math.floor((address.expiresAt - Date.now()) / 1000);
  if (secondsLeft <= 0) return refuseAudio(410, "This address has expired; ask the studio for a new one.", headers);
  const { name, extension, sha256 } = file;
  const kept = { ...headers, "cache-control": `private, max-age=${secondsLeft}` };
  return answerWithAudio(request, { blob, name, format: extension, sha256 }, kept);
});

/** The stored file of a project. */
export const ofProject = internalQuery({
  args: { projectId: v.string() },
  returns: v.union(storedProject, v.null()),
  handler: async (ctx, { projectId }): Promise<Infer<typeof storedProject> | null> => {
    const id = ctx.db.normalizeId("projectFiles", projectId);
    const file = id && (await ctx.db.get("projectFiles", id));
    if (!file) return null;
    const { storageId, name, extension, sha256 } = file;
    return { storageId, name, extension, sha256 };
  },
});
