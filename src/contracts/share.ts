import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
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

export const shareSample = defineEndpoint({
  name: "share_sample",
  input: z.strictObject({ sampleId: sampleIdSchema, lifetime: z.enum(SHARE_LIFETIMES) }),
  output: shareSchema,
  convex: { kind: "mutation", path: "shares:create" },
  effect: "write",
  idempotent: false,
});

export const listShares = defineEndpoint({
  name: "list_shares",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ shares: z.array(shareSchema) }),
  convex: { kind: "query", path: "shares:list" },
  effect: "read",
  idempotent: true,
});

export const revokeShare = defineEndpoint({
  name: "revoke_share",
  input: z.strictObject({ shareId: z.string().min(1).max(64) }),
  output: z.object({ revokedId: z.string() }),
  convex: { kind: "mutation", path: "shares:revoke" },
  effect: "destructive",
  idempotent: true,
});
