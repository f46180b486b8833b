import { normalTag } from "../../src/contracts/mark.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";

/** The tags of a sample, by name. */
export function tagsOf(sample: Doc<"samples">): string[] {
  return Object.values(sample.tags ?? {}).toSorted();
}

/** Where a tag stands among a sample's `tags`: Convex takes only identifiers of 64 characters in the path of a filter. */
export function tagField(tag: string): string {
  return `t${fnv1a(tag).toString(16)}`;
}

/** Tags as a sample holds them; text that can be no tag is left out. */
export function tagFields(tags: readonly string[]): Record<string, string> {
  const names = tags.flatMap((tag) => normalTag(tag) ?? []);
  return Object.fromEntries(names.map((name) => [tagField(name), name]));
}

const FNV_OFFSET = 0xcb_f2_9c_e4_84_22_23_25n;
const FNV_PRIME = 0x1_00_00_00_01_b3n;

/** FNV-1a of the UTF-8 bytes, 64 bits: two of a user's tags would have to be in the billions to meet. */
function fnv1a(text: string): bigint {
  const bytes = new TextEncoder().encode(text);
  return bytes.reduce((hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME), FNV_OFFSET);
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
