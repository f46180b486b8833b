import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { sampleIdSchema } from "./sample.ts";

/** Addresses by which anyone can hear a sample until they expire. What the dashboard asks; not offered to models. */

export const SHARE_LIFETIMES = ["hour", "day", "week"] as const;

export type ShareLifetime = (typeof SHARE_LIFETIMES)[number];

const HOUR_MILLIS = 60 * 60 * 1000;

/** How long a shared address works. */
export const SHARE_MILLIS: Record<ShareLifetime, number> = {
  hour: HOUR_MILLIS,
  day: 24 * HOUR_MILLIS,
  week: 7 * 24 * HOUR_MILLIS,
};

/** More addresses of one sample than this at a time help nobody. */
export const MAX_SHARES_OF_SAMPLE = 20;

/** Path of a shared sample below the address of the deployment's HTTP actions. */
export const SHARE_PATH = "/s/";

export const shareSchema = z.object({
  shareId: z.string(),
  url: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
});

export type Share = z.output<typeof shareSchema>;

export const shareSample = defineOperation({
  name: "share_sample",
  title: "Share a sample",
  description: "An address that gives the sample's audio to anyone who has it, until it expires.",
  input: z.strictObject({ sampleId: sampleIdSchema, lifetime: z.enum(SHARE_LIFETIMES) }),
  output: shareSchema,
  clientFields: [],
  convex: { kind: "mutation", path: "shares:create" },
  effect: "write",
  idempotent: false,
  cost: "free",
});

export const listShares = defineOperation({
  name: "list_shares",
  title: "List a sample's addresses",
  description: "The addresses of a sample that were not revoked, newest first.",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ shares: z.array(shareSchema) }),
  clientFields: [],
  convex: { kind: "query", path: "shares:list" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

export const revokeShare = defineOperation({
  name: "revoke_share",
  title: "Revoke a shared address",
  description: "The address stops working at once.",
  input: z.strictObject({ shareId: z.string().min(1).max(64) }),
  output: z.object({ revokedId: z.string() }),
  clientFields: [],
  convex: { kind: "mutation", path: "shares:revoke" },
  effect: "destructive",
  idempotent: true,
  cost: "free",
});
