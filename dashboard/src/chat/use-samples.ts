import { useQueries } from "convex/react";
import { useMemo } from "react";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

/** Samples by their ids, as rows of the library that stay live. */
export interface Samples {
  rows: readonly LibraryRow[];
  isLoading: boolean;
  /** How many were deleted since. */
  gone: number;
}

/** @param sampleIds in the order of the rows */
export function useSamples(sampleIds: readonly string[]): Samples {
  const key = sampleIds.join(" ");
  const queries = useMemo(() => {
    const ids = key === "" ? [] : key.split(" ");
    return Object.fromEntries(
      ids.map((sampleId) => [sampleId, { query: api.browse.public.getLibraryRow, args: { sampleId } }] as const),
    );
  }, [key]);
  const answers = useQueries(queries);
  return useMemo(() => {
    const found = Object.keys(queries).map((id): LibraryRow | Error | undefined => answers[id]);
    const rows = found.filter((row): row is LibraryRow => row !== undefined && !(row instanceof Error));
    const isDeleted = (row: LibraryRow | Error | undefined) =>
      row instanceof Error || (row !== undefined && row.deletedAt !== undefined);
    return {
      rows: rows.filter((row) => row.deletedAt === undefined),
      isLoading: found.includes(undefined),
      gone: found.filter(isDeleted).length,
    };
  }, [queries, answers]);
}
