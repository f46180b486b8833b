/**
 * `convex:/_system/repl/wrappers.js`, which queries that are given on the command line import. Bundled alone, since it is
 * evaluated in a realm (`inline-query.ts`).
 */
export { internalQueryGeneric as internalQuery, queryGeneric as query } from "convex/server";
