import { GENRES } from "../../src/audio/synth/genres/index.ts";
import { normalTag } from "../../src/contracts/mark.ts";
import { TEMPO_STEP } from "../../src/contracts/limits.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { promptTags } from "./promptTags.ts";

/**
 * Running counts of what the library can be narrowed to, so that nobody ever reads all samples for them. A sample carries
 * what it is counted under (`countedAs`); counting it again moves it from there to what it is now.
 */

type Counted = Pick<Doc<"samples">, "form" | "key" | "bpm" | "tags" | "deletedAt">;

const GENRE_TAGS: ReadonlySet<string> = new Set(
  Object.values(GENRES).flatMap(({ label }) => normalTag(label.split(" / ")[0] ?? "") ?? []),
);

/** Facets with their values, as "facet value"; empty for a deleted sample, which is in no list. */
export function facetsOf(sample: Counted): string[] {
  if (sample.deletedAt !== undefined) return [];
  const { form, key, bpm } = sample;
  return [
    ...(form === undefined ? [] : [`form ${form}`]),
    ...(key === undefined ? [] : [`key ${key}`]),
    ...(bpm === undefined ? [] : [`tempo ${Math.floor(bpm / TEMPO_STEP) * TEMPO_STEP}`]),
    ...Object.values(sample.tags ?? {})
      .toSorted()
      .flatMap((tag) => tagFacet(tag) ?? []),
  ];
}

/** A tag that names a genre or an instrument of the synthesiser's vocabulary; null for any other. */
function tagFacet(tag: string): string | null {
  if (GENRE_TAGS.has(tag)) return `genre ${tag}`;
  return promptTags(tag).includes(tag) ? `instrument ${tag}` : null;
}

/** Keeps the counts right after any change of a sample; to be called once its row is written. */
export async function recountFacets(ctx: MutationCtx, sampleId: Id<"samples">): Promise<void> {
  const sample = await ctx.db.get("samples", sampleId);
  if (!sample) return;
  const now = facetsOf(sample);
  const before = countedOf(sample);
  if (sample.countedAs !== undefined && now.join("\n") === before.join("\n")) return;
  for (const facet of before.filter((each) => !now.includes(each))) await count(ctx, sample.userId, facet, -1);
  for (const facet of now.filter((each) => !before.includes(each))) await count(ctx, sample.userId, facet, 1);
  await ctx.db.patch("samples", sampleId, { countedAs: now.join("\n") });
}

function countedOf({ countedAs = "" }: Pick<Doc<"samples">, "countedAs">): string[] {
  return countedAs === "" ? [] : countedAs.split("\n");
}

async function count(ctx: MutationCtx, userId: string, named: string, by: 1 | -1): Promise<void> {
  const at = named.indexOf(" ");
  const [facet, value] = [named.slice(0, at), named.slice(at + 1)];
  const row = await ctx.db
    .query("facets")
    .withIndex("by_user", (q) => q.eq("userId", userId).eq("facet", facet).eq("value", value))
    .unique();
  const total = (row?.count ?? 0) + by;
  if (!row && total > 0) await ctx.db.insert("facets", { userId, facet, value, count: total });
  if (row && total > 0) await ctx.db.patch("facets", row._id, { count: total });
  if (row && total <= 0) await ctx.db.delete("facets", row._id);
}
