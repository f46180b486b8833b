import {
  listTags as listTagsContract,
  MAX_LISTED_TAGS,
  MAX_TAGS_OF_SAMPLE,
  normalTag,
  setFavourite as setFavouriteContract,
  setTags as setTagsContract,
} from "../../src/contracts/mark.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import { recountFacets } from "./facetRecord.ts";
import { ownSamples } from "./samples.ts";
import { searchFields } from "./searchText.ts";
import { studioError } from "../kit/studioError.ts";
import { countTags, tagFields, tagsOf } from "./tagRecord.ts";

/** Makes samples of the caller favourites, or no longer. */
export const setFavourite: MutationHandler<typeof setFavouriteContract> = async (ctx, { sampleIds, isFavourite }) => {
  const samples = await ownSamples(ctx, sampleIds);
  const changed = samples.filter((sample) => (sample.isFavourite ?? false) !== isFavourite);
  for (const { _id } of changed) await ctx.db.patch("samples", _id, { isFavourite: isFavourite || undefined });
  return { changed: changed.length };
};

/** Puts tags on samples of the caller, and takes tags off. */
export const setTags: MutationHandler<typeof setTagsContract> = async (ctx, { sampleIds, add = [], remove = [] }) => {
  let changed = 0;
  for (const sample of await ownSamples(ctx, sampleIds)) if (await retag(ctx, sample, { add, remove })) changed += 1;
  return { changed };
};

/**
 * Adds and removes tags of a sample; a tag in both lists is removed.
 * @returns whether anything is different
 * @throws INVALID_INPUT above MAX_TAGS_OF_SAMPLE
 */
export async function retag(
  ctx: MutationCtx,
  sample: Doc<"samples">,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): Promise<boolean> {
  const removed = new Set(remove.map(normalTag));
  const before = new Set(tagsOf(sample));
  const added = add.flatMap((tag) => normalTag(tag) ?? []);
  return changeTags(ctx, sample, before, new Set([...before, ...added].filter((tag) => !removed.has(tag))));
}

/** The caller's tags that are in use. */
export const listTags: QueryHandler<typeof listTagsContract> = async (ctx) => {
  const rows = await ctx.db
    .query("tags")
    .withIndex("by_user_name", (q) => q.eq("userId", ctx.userId))
    .take(MAX_LISTED_TAGS);
  return { tags: rows.map(({ name, count }) => ({ name, count })) };
};

/** @returns whether anything is different */
async function changeTags(
  ctx: MutationCtx,
  sample: Doc<"samples">,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): Promise<boolean> {
  const gained = [...after].filter((tag) => !before.has(tag));
  const lost = [...before].filter((tag) => !after.has(tag));
  if (gained.length === 0 && lost.length === 0) return false;
  if (after.size > MAX_TAGS_OF_SAMPLE) {
    const text = `${sample.name} would have ${after.size} tags; at most ${MAX_TAGS_OF_SAMPLE} fit. Take some off first.`;
    throw studioError("INVALID_INPUT", `add: ${text}`, { field: "add" });
  }
  const tags = tagFields([...after]);
  await ctx.db.patch("samples", sample._id, { tags, ...searchFields({ ...sample, tags }) });
  await countTags(ctx, sample.userId, gained, 1);
  await countTags(ctx, sample.userId, lost, -1);
  await recountFacets(ctx, sample._id);
  return true;
}
