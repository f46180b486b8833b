import * as z from "zod";

/** Pages of Convex, which stay live: the form of its `PaginationOptions` and `PaginationResult`. */

/** Options of a page as Convex's `usePaginatedQuery` sends them. */
export const paginationSchema = z.object({
  numItems: z.number(),
  cursor: z.string().nullable(),
  /** Set by Convex's client: end of a page that is already open, and bounds on the rows read for it. */
  endCursor: z.string().nullable().optional(),
  maximumRowsRead: z.number().optional(),
  maximumBytesRead: z.number().optional(),
  id: z.number().optional(),
});

/** A page as Convex answers it. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    page: z.array(row),
    isDone: z.boolean(),
    continueCursor: z.string(),
    splitCursor: z.string().nullable().optional(),
    pageStatus: z.enum(["SplitRecommended", "SplitRequired"]).nullable().optional(),
  });
}
