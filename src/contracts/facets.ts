import * as z from "zod";
import { defineEndpoint } from "./contract.ts";

/** What the library can be narrowed to, with counts; for the dashboard, not offered to models. */

/** Most values of all facets together: 24 keys, tempi by steps, the words of the synthesiser's vocabulary. */
export const MAX_FACET_VALUES = 400;

const valuesSchema = z.array(z.object({ value: z.string(), count: z.number() }));

/** How many of the user's samples have each value, deleted ones left out; values that none has are left out. */
export const listFacets = defineEndpoint({
  name: "list_facets",
  input: z.strictObject({}),
  output: z.object({
    /** As SAMPLE_FORMS. */
    form: valuesSchema,
    /** As formatKey writes them. */
    key: valuesSchema,
    /** Lowest BPM of each step of TEMPO_STEP. */
    tempo: valuesSchema,
    /** Tags that name a genre. */
    genre: valuesSchema,
    /** Tags that name an instrument. */
    instrument: valuesSchema,
  }),
  convex: { kind: "query", path: "browse/public:listFacets" },
  effect: "read",
  idempotent: true,
});
