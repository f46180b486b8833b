import { normalTag } from "../src/contracts/mark.ts";
import type { Doc } from "./_generated/dataModel.js";
import type { MutationCtx } from "./_generated/server.js";

/** The tags of a sample, by name. */
export function tagsOf(sample: Doc<"samples">): string[] {
  return Object.keys(sample.tags ?? {})
    .map(decodeURIComponent)
    .toSorted();
}

/** A tag as the name of a field: those are ASCII. `normalTag` allows no dot, which would lead into the field. */
export function tagField(tag: string): string {
  return encodeURIComponent(normalTag(tag) ?? "");
}

/** Tags as a sample holds them; text that can be no tag is left out. */
export function tagFields(tags: readonly string[]): Record<string, true> {
  const fields = tags.map(tagField).filter((field) => field !== "");
  return Object.fromEntries(fields.map((field) => [field, true as const]));
}

/** Keeps the numbers of `tags` right. @param by 1 for tags that a sample of the user got, -1 for those it lost */
export async function countTags(ctx: MutationCtx, userId: string, tags: Iterable<string>, by: 1 | -1): Promise<void> {
  for (const name of tags) {
    const row = await ctx.db
      .query("tags")
      .withIndex("by_user_name", (q) => q.eq("userId", userId).eq("name", name))
      .unique();
    const count = (row?.count ?? 0) + by;
    if (!row && count > 0) await ctx.db.insert("tags", { userId, name, count });
    if (row && count > 0) await ctx.db.patch("tags", row._id, { count });
    if (row && count <= 0) await ctx.db.delete("tags", row._id);
  }
}
