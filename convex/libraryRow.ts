import { type LibraryRow, OUTLINE_COLUMNS } from "../src/contracts/dashboard.ts";
import type { Doc } from "./_generated/dataModel.js";
import type { QueryCtx } from "./_generated/server.js";
import { sampleView } from "./sampleView.ts";

type ReadCtx = Pick<QueryCtx, "db" | "storage">;

/** A sample as the dashboard lists it. */
export async function libraryRow(ctx: ReadCtx, sample: Doc<"samples">): Promise<LibraryRow> {
  const { peaks, prompt } = sample.metadata;
  const derived = ctx.db.query("samples").withIndex("by_source", (q) => q.eq("sourceId", sample._id));
  return {
    ...sampleView(sample),
    outline: outlineOf(peaks),
    audioUrl: (await ctx.storage.getUrl(sample.storageId)) ?? "",
    ...(prompt === undefined ? {} : { prompt }),
    hasDerived: (await derived.first()) !== null,
  };
}

/**
 * Narrows a waveform to a row's few columns.
 * @param peaks pairs of minimum and maximum, evenly spread
 * @returns the highest amplitude of each column
 */
export function outlineOf(peaks: readonly number[], columns = OUTLINE_COLUMNS): number[] {
  const count = Math.min(columns, peaks.length);
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * peaks.length) / count);
    const to = Math.floor(((column + 1) * peaks.length) / count);
    return peaks.slice(from, to).reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
  });
}
