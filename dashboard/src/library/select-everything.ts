import type { FunctionArgs } from "convex/server";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { api } from "../platform/api.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { createStore } from "../platform/store.ts";
import { selectAll } from "../samples/selection.ts";

const PAGE_ROWS = 200;

/** What the library shows: the search behind it, and whether all of it is loaded. */
export interface ShownSearch {
  search: Omit<FunctionArgs<typeof api.browse.public.browseLibrary>, "paginationOpts">;
  isComplete: boolean;
}

/** Null while another view is shown. */
export const shownSearch = createStore<ShownSearch | null>(null);

/**
 * Selects all that the search finds, where not all of it is loaded. Ends early where another search is shown meanwhile.
 */
export async function selectEverything(client: Pick<StudioClient, "query">): Promise<void> {
  const shown = shownSearch.value;
  if (!shown || shown.isComplete) return;
  const rows: LibraryRow[] = [];
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const paginationOpts = { numItems: PAGE_ROWS, cursor };
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(client, { ...shown.search, paginationOpts });
    if (shownSearch.value?.search !== shown.search) return;
    rows.push(...page.page);
    ({ isDone, continueCursor: cursor } = page);
  }
  selectAll(rows);
}

function pageOf(client: Pick<StudioClient, "query">, args: FunctionArgs<typeof api.browse.public.browseLibrary>) {
  return client.query(api.browse.public.browseLibrary, args);
}
