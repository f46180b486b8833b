import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { MAX_SEARCH_NAME_CHARACTERS, MAX_SEARCH_QUERY_CHARACTERS } from "./limits.ts";

/** Searches of the library that a user keeps under a name. Called by the dashboard; not offered to models. */

/** Saved searches per user; all of them are listed at once. */
export const MAX_SAVED_SEARCHES = 100;

const nameSchema = z.string().trim().min(1, "A search needs a name").max(MAX_SEARCH_NAME_CHARACTERS);

const savedSearchSchema = z.object({
  name: z.string(),
  /** Words, filters and order as the page's address holds them; the page reads what it knows of it. */
  query: z.string(),
});

/**
 * Keeps a search under a name, in the place of the one that had it.
 * @throws INVALID_INPUT above MAX_SAVED_SEARCHES
 */
export const saveSearch = defineEndpoint({
  name: "save_search",
  input: z.strictObject({ name: nameSchema, query: z.string().min(1).max(MAX_SEARCH_QUERY_CHARACTERS) }),
  output: savedSearchSchema,
  convex: { kind: "mutation", path: "library/public:saveSearch" },
  effect: "write",
  idempotent: true,
});

/** Deletes the saved search of a name; false if there is none. */
export const deleteSearch = defineEndpoint({
  name: "delete_search",
  input: z.strictObject({ name: nameSchema }),
  output: z.object({ isDeleted: z.boolean() }),
  convex: { kind: "mutation", path: "library/public:deleteSearch" },
  effect: "destructive",
  idempotent: true,
});

/** Lists the user's saved searches by name. */
export const listSearches = defineEndpoint({
  name: "list_searches",
  input: z.strictObject({}),
  output: z.object({ searches: z.array(savedSearchSchema) }),
  convex: { kind: "query", path: "library/public:listSearches" },
  effect: "read",
  idempotent: true,
});
