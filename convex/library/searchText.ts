import { v } from "convex/values";
import { keyTerm } from "../../src/contracts/words/search-query.ts";
import { SEARCH_VERSION, searchTerms } from "../../src/contracts/words/search-terms.ts";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { internalMutation } from "../_generated/server.js";

/** By what samples are found: the terms of what is known of them, so that a search of terms meets them. */

/** Few enough for one transaction, also where old rows hold their waveform. */
const RENEWED_AT_ONCE = 100;

type Known = Pick<Doc<"samples">, "name" | "metadata" | "type" | "form" | "format" | "key" | "bpm" | "tags">;

/** Search terms of sample types. */
const TYPE_WORDS: Record<Doc<"samples">["type"], string> = {
  generated: "generated",
  uploaded: "upload uploaded import imported",
  stem: "stem",
  export: "export exported",
  mix: "mix",
  fit: "fit",
  edit: "edit edited",
  recording: "recording",
};

/** The fields of a sample that depend on its words; to be written with every change of these. */
export function searchFields(sample: Known): Pick<Doc<"samples">, "searchText" | "searchVersion"> {
  return { searchText: makeTerms(sample).join(" "), searchVersion: SEARCH_VERSION };
}

/** The terms of a row; those of a row from before they were stored, or of another version, are made on the way. */
export function termsOf(sample: Doc<"samples">): ReadonlySet<string> {
  return new Set(sample.searchVersion === SEARCH_VERSION ? sample.searchText.split(" ") : makeTerms(sample));
}

/** Brings rows of older versions up to date, some at a time; interrupted it goes on where it was. */
export const renew = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("samples")
      .withIndex("by_searchVersion", (q) => q.lt("searchVersion", SEARCH_VERSION))
      .take(RENEWED_AT_ONCE);
    for (const sample of old) await ctx.db.patch("samples", sample._id, searchFields(sample));
    if (old.length === RENEWED_AT_ONCE) await ctx.scheduler.runAfter(0, internal.library.searchText.renew, {});
    return null;
  },
});

function makeTerms({ name, metadata, type, form, format, key, bpm, tags }: Known): string[] {
  const { prompt = "", stemType = "", instrument = "" } = metadata;
  // The tonic alone would be found by every "a".
  const mode = key?.split(" ")[1] ?? "";
  const tempo = bpm === undefined ? "" : String(Math.round(bpm));
  const texts = [
    name,
    prompt,
    stemType,
    instrument,
    TYPE_WORDS[type],
    form ?? "",
    format,
    mode,
    tempo,
    ...Object.values(tags ?? {}),
  ];
  return [...searchTerms(texts), ...(key === undefined ? [] : [keyTerm(key)])];
}
