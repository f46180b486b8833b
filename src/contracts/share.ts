import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { sampleIdSchema } from "./sample.ts";

/** Share links: public URLs of a sample that expire. Called by the dashboard; not offered to models. */

/** Lifetimes that a user chooses from; see SHARE_MILLIS. */
export const SHARE_LIFETIMES = ["hour", "day", "week"] as const;

export type ShareLifetime = (typeof SHARE_LIFETIMES)[number];

const HOUR_MILLIS = 60 * 60 * 1000;

/** Lifetime of a share link in milliseconds. */
export const SHARE_MILLIS: Record<ShareLifetime, number> = {
  hour: HOUR_MILLIS,
  day: 24 * HOUR_MILLIS,
  week: 7 * 24 * HOUR_MILLIS,
};

/** Most unexpired share links of one sample. */
export const MAX_SHARES_OF_SAMPLE = 20;

/** Path prefix of share links, below the URL of the deployment's HTTP actions. */
export const SHARE_PATH = "/s/";

/** A share link; anyone who has `url` can listen until it expires. */
export const shareSchema = z.object({
  shareId: z.string(),
  url: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
});

export type Share = z.output<typeof shareSchema>;

/**
 * Creates a share link for a sample.
 * @throws SAMPLE_NOT_FOUND, INVALID_INPUT at MAX_SHARES_OF_SAMPLE open links
 */
export const shareSample = defineEndpoint({
  name: "share_sample",
  input: z.strictObject({ sampleId: sampleIdSchema, lifetime: z.enum(SHARE_LIFETIMES) }),
  output: shareSchema,
  convex: { kind: "mutation", path: "shares/public:shareSample" },
  effect: "write",
  idempotent: false,
});

/**
 * Lists a sample's share links, newest first. May hold expired ones: compare `expiresAt`.
 * @throws SAMPLE_NOT_FOUND
 */
export const listShares = defineEndpoint({
  name: "list_shares",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ shares: z.array(shareSchema) }),
  convex: { kind: "query", path: "shares/public:listShares" },
  effect: "read",
  idempotent: true,
});

/**
 * Revokes a share link at once.
 * @throws SHARE_NOT_FOUND
 */
export const revokeShare = defineEndpoint({
  name: "revoke_share",
  input: z.strictObject({ shareId: z.string().min(1).max(64) }),
  output: z.object({ revokedId: z.string() }),
  convex: { kind: "mutation", path: "shares/public:revokeShare" },
  effect: "destructive",
  idempotent: true,
});
