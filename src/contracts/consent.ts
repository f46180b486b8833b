import * as z from "zod";
import { defineEndpoint } from "./contract.ts";

/**
 * Calls that wait for their user's yes, where the client that made them cannot ask. The MCP server seeks it; a person
 * gives it in the dashboard. Not offered to models.
 */

/** How long a question waits, and how long the answer to it holds. */
export const CONSENT_MILLIS = 10 * 60 * 1000;

/** More questions of one user than this at a time are not read any more. */
export const MAX_WAITING_CONSENTS = 20;

const consentId = z.string().min(1).max(64);
/** Milliseconds since 1970. */
const expiresAt = z.number();

/** A question as the dashboard shows it. */
export const consentSchema = z.object({ consentId, question: z.string(), createdAt: z.number(), expiresAt });

export type ConsentView = z.output<typeof consentSchema>;

/**
 * Takes the yes to a call out, or asks for it. "approved" is answered once: by then it is used up. "declined" is
 * answered until it expires, so that asking again does not pester.
 */
export const seekConsent = defineEndpoint({
  name: "seek_consent",
  input: z.strictObject({
    /** Hex SHA-256 of the exact call and the question. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    question: z.string().min(1).max(8_000),
  }),
  output: z.object({ state: z.enum(["waiting", "approved", "declined"]), consentId, expiresAt }),
  convex: { kind: "mutation", path: "consents/public:seekConsent" },
  effect: "write",
  idempotent: false,
});

/** Lists the user's open questions, at most MAX_WAITING_CONSENTS. */
export const listConsents = defineEndpoint({
  name: "list_consents",
  input: z.strictObject({}),
  output: z.object({ consents: z.array(consentSchema) }),
  convex: { kind: "query", path: "consents/public:listConsents" },
  effect: "read",
  idempotent: true,
});

/** Approves or declines a call; only a signed-in person may, not an API client. */
export const decideConsent = defineEndpoint({
  name: "decide_consent",
  input: z.strictObject({ consentId, isApproved: z.boolean() }),
  output: z.object({ expiresAt }),
  convex: { kind: "mutation", path: "consents/public:decideConsent" },
  effect: "write",
  idempotent: false,
  needsPerson: true,
});
