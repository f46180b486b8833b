import { useQueries } from "convex/react";
import { useMemo } from "react";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { MAX_MARKED_SAMPLES } from "../../../src/contracts/limits.ts";

/** Samples as they are now, by their ids; null until all are there. */
export function useRows(sampleIds: readonly string[]): readonly LibraryRow[] | null {
  const queries = useMemo(() => {
    const parts = [];
    for (let from = 0; from < sampleIds.length; from += MAX_MARKED_SAMPLES) {
      parts.push({
        query: api.browse.public.listRows,
        args: { sampleIds: sampleIds.slice(from, from + MAX_MARKED_SAMPLES) },
      });
    }
    return Object.fromEntries(parts.map((part, index) => [String(index), part] as const));
  }, [sampleIds]);
  const answers = Object.values(useQueries(queries));
  const failed = answers.find((answer) => answer instanceof Error);
  if (failed) throw failed;
  return answers.some((answer) => answer === undefined) ? null : answers.flatMap((answer) => answer?.samples ?? []);
}
