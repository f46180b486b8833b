import { v } from "convex/values";
import { PROJECT_DAYS } from "../../src/contracts/limits.ts";
import type { ProjectFileView } from "../../src/contracts/project-file.ts";
import { deleteProject, getProject, listProjects } from "../../src/contracts/project.ts";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation } from "../_generated/server.js";
import type { Caller, MutationHandler, QueryHandler } from "../kit/contract.ts";
import { freeName } from "../kit/freeName.ts";
import { takePage } from "../kit/page.ts";
import { studioError } from "../kit/studioError.ts";
import { projectAddress } from "../library/audioAddress.ts";
import { freeRoom, requireRoom } from "../library/room.ts";
import { recordDeletion } from "../library/sampleDeletion.ts";
import { countFiles, giveBack } from "../library/storedBytes.ts";

const RETENTION_MILLIS = PROJECT_DAYS * 24 * 60 * 60 * 1000;
const PURGED_AT_ONCE = 50;

/** A stored project file, ready to be listed. */
export type NewProjectFile = Pick<
  Doc<"projectFiles">,
  "userId" | "name" | "format" | "extension" | "sha256" | "storageId" | "sampleIds" | "contents" | "jobId"
>;

/**
 * Lists a stored file. The only place where project files are made.
 * @throws QUOTA_EXCEEDED
 */
export async function insertProjectFile(ctx: MutationCtx, file: NewProjectFile): Promise<Id<"projectFiles">> {
  const caller = { ...ctx, userId: file.userId };
  const size = (await ctx.db.system.get("_storage", file.storageId))?.size ?? 0;
  await requireRoom(caller, size);
  const bytes = await countFiles(ctx, file.userId, file);
  const createdAt = Date.now();
  const row = { ...file, name: await uniqueName(ctx, file), bytes, createdAt, expiresAt: createdAt + RETENTION_MILLIS };
  const id = await ctx.db.insert("projectFiles", row);
  await freeRoom(caller);
  return id;
}

/** A project file as every surface shows it; `path` is added by whoever keeps files on the user's machine. */
export function projectFileView(file: Doc<"projectFiles">): ProjectFileView {
  const { _id: projectId, name, format, extension, bytes, contents } = file;
  return { projectId, name, format, extension, bytes, contents };
}

/** The caller's project files, newest first. */
export const list: QueryHandler<typeof listProjects> = async (ctx, input) => {
  const all = ctx.db.query("projectFiles").withIndex("by_user", (q) => q.eq("userId", ctx.userId));
  const { rows, cursor } = await takePage(all.order("desc"), input);
  return { projects: rows.map(projectFileView), ...(cursor === undefined ? {} : { cursor }) };
};

/** One project file of the caller, with its address. */
export const get: QueryHandler<typeof getProject> = async (ctx, { projectId }) => {
  const file = await ownProjectFile(ctx, projectId);
  return { ...projectFileView(file), url: await projectAddress(file._id) };
};

/** Deletes a project file of the caller, also from a library folder. */
export const remove: MutationHandler<typeof deleteProject> = async (ctx, { projectId }) => {
  const file = await ownProjectFile(ctx, projectId);
  await recordDeletion(ctx, { id: file._id, userId: file.userId, sha256: file.sha256 });
  await purge(ctx, file);
  return { deletedId: file._id };
};

/** Deletes files whose time is over. Their copies in library folders are their users' and stay. */
export const expire = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("projectFiles")
      .withIndex("by_expiresAt", (q) => q.lt("expiresAt", Date.now()))
      .take(PURGED_AT_ONCE);
    for (const file of old) await purge(ctx, file);
    if (old.length === PURGED_AT_ONCE) await ctx.scheduler.runAfter(0, internal.projects.files.expire, {});
    return null;
  },
});

async function purge(ctx: MutationCtx, file: Doc<"projectFiles">): Promise<void> {
  await ctx.db.delete("projectFiles", file._id);
  await giveBack(ctx, file);
  await ctx.storage.delete(file.storageId);
}

/** @throws FILE_NOT_FOUND also where the id is malformed or another's */
async function ownProjectFile(ctx: Pick<QueryCtx, "db"> & Caller, text: string): Promise<Doc<"projectFiles">> {
  const id = ctx.db.normalizeId("projectFiles", text);
  const file = id && (await ctx.db.get("projectFiles", id));
  if (file?.userId === ctx.userId) return file;
  const next = "It was deleted, or its time is over. Make it again with export_project";
  throw studioError("FILE_NOT_FOUND", `No project file "${text}". ${next}.`);
}

/** @returns the name itself, or with the first of _2, _3, … that no other file of the user and of this kind has */
async function uniqueName(ctx: MutationCtx, { userId, name, extension }: NewProjectFile): Promise<string> {
  const isTaken = async (wanted: string) => {
    const same = ctx.db
      .query("projectFiles")
      .withIndex("by_user_name", (q) => q.eq("userId", userId).eq("name", wanted).eq("extension", extension));
    return (await same.first()) !== null;
  };
  return freeName(name, isTaken);
}
