import { makeFunctionReference } from "convex/server";
import { v } from "convex/values";
import { action, failure, requireUser } from "../model.ts";

const insert = makeFunctionReference<"mutation">("library/public:insert");

/** Takes anything but empty files and text for audio. */
export const importSample = action({
  args: { storageId: v.id("_storage"), name: v.optional(v.string()), fileName: v.optional(v.string()) },
  handler: async (ctx, { storageId, name: given, fileName = "upload" }): Promise<unknown> => {
    await requireUser(ctx);
    const blob = await ctx.storage.get(storageId);
    if (!blob) throw new Error("the upload is gone");
    if ((await blob.slice(0, 4).text()) === "text") {
      throw failure("UNSUPPORTED_AUDIO", `${fileName} is not audio; give a WAV, MP3, FLAC or OGG file`);
    }
    const name = given ?? fileName.replace(/\.[^.]*$/, "");
    return ctx.runMutation(insert, { name, type: "uploaded", format: "wav", storageId });
  },
});
