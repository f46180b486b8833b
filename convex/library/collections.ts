import {
  changeCollection,
  type CollectionView,
  createCollection,
  deleteCollection,
  listCollections,
  MAX_COLLECTIONS,
  renameCollection,
} from "../../src/contracts/collection.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { collectionField } from "./collectionRecord.ts";
import { type Caller, type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import { ownSamples } from "./samples.ts";
import { studioError } from "../kit/studioError.ts";

type ReadCtx = Pick<QueryCtx, "db"> & Caller;

/** Makes a collection of the caller; the one that has the name already is given back. */
export const create: MutationHandler<typeof createCollection> = async (ctx, { name }) => {
  const same = await named(ctx, name);
  if (same) return view(same);
  if ((await all(ctx)).length >= MAX_COLLECTIONS) {
    throw studioError("INVALID_INPUT", `name: ${MAX_COLLECTIONS} collections are the most; delete one first.`);
  }
  const collectionId = await ctx.db.insert("collections", { userId: ctx.userId, name, createdAt: Date.now() });
  return { collectionId, name };
};

/** Gives a collection of the caller another name. */
export const rename: MutationHandler<typeof renameCollection> = async (ctx, { collectionId, name }) => {
  const collection = await own(ctx, collectionId);
  const same = await named(ctx, name);
  if (same && same._id !== collection._id) {
    throw studioError("INVALID_INPUT", `name: there is a collection "${name}" already. Choose another name.`, {
      field: "name",
    });
  }
  await ctx.db.patch("collections", collection._id, { name });
  return { collectionId: collection._id, name };
};

/** Deletes a collection of the caller. Its id stays on the samples and means nothing any more. */
export const remove: MutationHandler<typeof deleteCollection> = async (ctx, { collectionId }) => {
  const collection = await own(ctx, collectionId);
  await ctx.db.delete("collections", collection._id);
  return { deletedId: collection._id };
};

/** Puts samples of the caller into a collection, or takes them out. */
export const change: MutationHandler<typeof changeCollection> = async (ctx, { collectionId, sampleIds, isIn }) => {
  const { _id } = await own(ctx, collectionId);
  const samples = await ownSamples(ctx, sampleIds);
  const field = collectionField(_id);
  const changed = samples.filter((sample) => (sample.collections?.[field] ?? false) !== isIn);
  for (const sample of changed) {
    const { [field]: _, ...others } = sample.collections ?? {};
    await ctx.db.patch("samples", sample._id, { collections: isIn ? { ...others, [field]: true } : others });
  }
  return { changed: changed.length };
};

/** The caller's collections, by name. */
export const list: QueryHandler<typeof listCollections> = async (ctx) => ({ collections: (await all(ctx)).map(view) });

async function all(ctx: ReadCtx): Promise<Doc<"collections">[]> {
  return ctx.db
    .query("collections")
    .withIndex("by_user_name", (q) => q.eq("userId", ctx.userId))
    .take(MAX_COLLECTIONS);
}

async function named(ctx: ReadCtx, name: string): Promise<Doc<"collections"> | null> {
  return ctx.db
    .query("collections")
    .withIndex("by_user_name", (q) => q.eq("userId", ctx.userId).eq("name", name))
    .unique();
}

async function own(ctx: ReadCtx, collectionId: string): Promise<Doc<"collections">> {
  const id = ctx.db.normalizeId("collections", collectionId);
  const collection = id && (await ctx.db.get("collections", id));
  if (collection?.userId === ctx.userId) return collection;
  throw studioError("COLLECTION_NOT_FOUND", `No collection "${collectionId}". It may have been deleted elsewhere.`, {
    collectionId,
  });
}

function view({ _id, name }: Doc<"collections">): CollectionView {
  return { collectionId: _id, name };
}
