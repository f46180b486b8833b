import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { cursorSchema } from "./sample.ts";

/**
 * A user of a hosted studio who leaves, and what they take along. The studio calls these with a token that it signs for
 * the user; not offered to models.
 */

/** What an account consists of, as it is handed out. */
export const ACCOUNT_PARTS = [
  "samples",
  "projects",
  "collections",
  "searches",
  "shares",
  "chats",
  "messages",
  "jobs",
  "charges",
  "usage",
  "connections",
] as const;

/** Rows on one page of a part. */
export const MAX_ACCOUNT_ROWS = 50;

export type AccountPart = (typeof ACCOUNT_PARTS)[number];

/**
 * Deletes everything of the caller, in steps of its own: from the first call on the account can start nothing. Call it
 * again to see how far that is; "cleared" means that nothing is left but what keeps the account's tokens from working.
 */
export const deleteAccount = defineEndpoint({
  name: "delete_account",
  input: z.strictObject({}),
  output: z.object({ state: z.enum(["clearing", "cleared"]) }),
  convex: { kind: "mutation", path: "accounts/public:deleteAccount" },
  effect: "destructive",
  idempotent: true,
  needsPerson: true,
});

/** One page of what the caller has. */
export const readAccount = defineEndpoint({
  name: "read_account",
  input: z.strictObject({
    part: z.enum(ACCOUNT_PARTS),
    cursor: cursorSchema.optional(),
    /** Rows of the page at most; fewer come where they may be large. */
    limit: z.number().int().min(1).max(MAX_ACCOUNT_ROWS).optional(),
  }),
  output: z.object({
    rows: z.array(
      z.object({
        /** The row as JSON, without what only this studio can use. */
        json: z.string(),
        /** Its file, if it has one that can be fetched: for at least 30 minutes from now. */
        file: z.object({ name: z.string(), url: z.string() }).optional(),
      }),
    ),
    /** Of the next page; absent after the last one. */
    cursor: z.string().optional(),
  }),
  convex: { kind: "query", path: "accounts/public:readAccount" },
  effect: "read",
  idempotent: true,
  needsPerson: true,
});
