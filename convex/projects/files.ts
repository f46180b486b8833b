import { v } from "convex/values";
import { PROJECT_DAYS, PROJECT_RESTORABLE_MINUTES } from "../../src/contracts/limits.ts";
import type { ProjectFileView } from "../../src/contracts/project-file.ts";
import type {
  browseProjects,
  deleteProject,
  getProject,
  listProjects,
  restoreProject,
} from "../../src/contracts/project.ts";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation } from "../_generated/server.js";
import type { Caller, MutationHandler, QueryHandler } from "../kit/contract.ts";
import { freeName } from "../kit/freeName.ts";
import { takePage } from "../kit/page.ts";
import { invalidField, studioError } from "../kit/studioError.ts";
import { projectAddress } from "../library/audioAddress.ts";
import { freeRoom, requireRoom } from "../library/room.ts";
import { recordDeletion } from "../library/sampleDeletion.ts";
import { countFiles, giveBack } from "../library/storedBytes.ts";

const RETENTION_MILLIS = PROJECT_DAYS * 24 * 60 * 60 * 1000;
const RESTORABLE_MILLIS = PROJECT_RESTORABLE_MINUTES * 60 * 1000;
const PURGED_AT_ONCE = 50;
/** Files that may be called by name, newest first. */
const LOOKED_AT = 500;

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

/** The caller's project files, newest first, all or of one kind. */
export const list: QueryHandler<typeof listProjects> = async (ctx, { format, ...page }) => {
  const own = ctx.db.query("projectFiles");
  const live =
    format === undefined
      ? own.withIndex("by_user", (q) => q.eq("userId", ctx.userId).eq("deletedAt", undefined))
      : own.withIndex("by_user_format", (q) =>
          q.eq("userId", ctx.userId).eq("deletedAt", undefined).eq("format", format),
        );
  const { rows, cursor } = await takePage(live.order("desc"), page);
  return { projects: rows.map(projectFileView), ...(cursor === undefined ? {} : { cursor }) };
};

/** As `list`, as pages that stay live. */
export const browse: QueryHandler<typeof browseProjects> = async (ctx, { paginationOpts }) => {
  const live = ctx.db
    .query("projectFiles")
    .withIndex("by_user", (q) => q.eq("userId", ctx.userId).eq("deletedAt", undefined));
  const result = await live.order("desc").paginate(paginationOpts);
  const page = result.page.map((file) => {
    const { createdAt, expiresAt } = file;
    return { ...projectFileView(file), createdAt, expiresAt };
  });
  return { ...result, page };
};

/** One project file of the caller, with its address. */
export const get: QueryHandler<typeof getProject> = async (ctx, { projectId }) => {
  const file = await ownProjectFile(ctx, projectId);
  return { ...projectFileView(file), url: await projectAddress(file._id) };
};

/** Deletes a project file of the caller, also from a library folder; it makes room at once. */
export const remove: MutationHandler<typeof deleteProject> = async (ctx, { projectId }) => {
  const file = await ownProjectFile(ctx, projectId);
  const deletedAt = Date.now();
  const expiresAt = Math.min(file.expiresAt, deletedAt + RESTORABLE_MILLIS);
  await ctx.db.patch("projectFiles", file._id, { deletedAt, expiresAt });
  await giveBack(ctx, file);
  await recordDeletion(ctx, { ...changeOf(file), isRestored: false });
  return { deletedId: file._id, name: fileNameOf(file) };
};

/** Brings a deleted project file of the caller back, also into a library folder. */
export const restore: MutationHandler<typeof restoreProject> = async (ctx, { projectId }) => {
  const id = ctx.db.normalizeId("projectFiles", projectId);
  const file = id && (await ctx.db.get("projectFiles", id));
  if (file?.userId !== ctx.userId) throw notFound(projectId);
  if (file.deletedAt === undefined) return projectFileView(file);
  await requireRoom(ctx, file.bytes);
  const restored = {
    name: await uniqueName(ctx, file),
    expiresAt: file.createdAt + RETENTION_MILLIS,
    deletedAt: undefined,
  };
  await ctx.db.patch("projectFiles", file._id, restored);
  await countFiles(ctx, file.userId, file);
  await recordDeletion(ctx, { ...changeOf(file), isRestored: true });
  await freeRoom(ctx);
  return projectFileView({ ...file, ...restored });
};

function changeOf({ _id: id, userId, sha256 }: Doc<"projectFiles">) {
  return { id, userId, sha256, isProject: true };
}

function fileNameOf({ name, extension }: Pick<Doc<"projectFiles">, "name" | "extension">): string {
  return `${name}.${extension}`;
}

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
  if (file.deletedAt === undefined) await giveBack(ctx, file);
  await ctx.storage.delete(file.storageId);
}

/**
 * The file of an id, or of a name: as it is written with its ending, else without, else but for case.
 * @throws FILE_NOT_FOUND also where it is another's or deleted; INVALID_INPUT where several are called so
 */
async function ownProjectFile(ctx: Pick<QueryCtx, "db"> & Caller, text: string): Promise<Doc<"projectFiles">> {
  const id = ctx.db.normalizeId("projectFiles", text);
  const file = id && (await ctx.db.get("projectFiles", id));
  if (file?.userId === ctx.userId && file.deletedAt === undefined) return file;
  const [found, ...others] = await namedFiles(ctx, text);
  if (!found) throw notFound(text);
  if (others.length === 0) return found;
  const names = [found, ...others].map(fileNameOf).join(", ");
  throw invalidField("projectId", `several files are called so: ${names}. Name one with its ending, or by its id`);
}

async function namedFiles(ctx: Pick<QueryCtx, "db"> & Caller, text: string): Promise<Doc<"projectFiles">[]> {
  const own = ctx.db
    .query("projectFiles")
    .withIndex("by_user", (q) => q.eq("userId", ctx.userId).eq("deletedAt", undefined));
  const files = await own.order("desc").take(LOOKED_AT);
  const wanted = text.toLowerCase();
  const ways = [
    (file: Doc<"projectFiles">) => fileNameOf(file) === text,
    (file: Doc<"projectFiles">) => file.name === text,
    (file: Doc<"projectFiles">) => [file.name, fileNameOf(file)].some((name) => name.toLowerCase() === wanted),
  ];
  return ways.map((isMeant) => files.filter(isMeant)).find((found) => found.length > 0) ?? [];
}

function notFound(text: string): Error {
  const next = "It was deleted, or its time is over. Make it again with export_project";
  return studioError("FILE_NOT_FOUND", `No project file "${text}". ${next}.`);
}

/** @returns the name itself, or with the first of _2, _3, … that no other file of the user and of this kind has */
async function uniqueName(
  ctx: MutationCtx,
  { userId, name, extension }: Pick<Doc<"projectFiles">, "userId" | "name" | "extension">,
): Promise<string> {
  const isTaken = async (wanted: string) => {
    const same = ctx.db
      .query("projectFiles")
      .withIndex("by_user_name", (q) =>
        q.eq("userId", userId).eq("deletedAt", undefined).eq("name", wanted).eq("extension", extension),
      );
    return (await same.first()) !== null;
  };
  return freeName(name, isTaken);
}
