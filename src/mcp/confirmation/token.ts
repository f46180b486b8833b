import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { assignRequestId } from "../../contracts/request-id.ts";

/** How long a person may take to answer. */
const LIFETIME_MILLISECONDS = 10 * 60 * 1000;
/** What a token must never be mistaken for in another place that uses the same key. */
const PURPOSE = "wav0 confirmation 2";

/** Signs and checks confirmations. Keeps nothing: any process with the same key accepts the token of another. */
export interface ConfirmationTokens {
  /** @returns a token that agrees to exactly this, for a short time */
  issue(agreement: Agreement): Promise<{ token: string; expiresAt: number }>;
  check(token: string, agreement: Agreement): Promise<"valid" | "expired" | "forged">;
}

/** All that a person agrees to. */
export interface Agreement {
  operation: string;
  /** The input as it was given, without the token itself. */
  input: Record<string, unknown>;
  /** The question as it was put: another model or price is another question. */
  question: string;
  /** How the token comes back: from a model that was told to ask, or with the answer that the client got itself. */
  returnedAs: "confirmToken" | "requestState";
}

export interface ConfirmationKey {
  /** Secret, at least 32 bytes; asked for when the first token is made or checked. */
  key: () => Promise<Uint8Array>;
  /** Whose agreement it is: the user who makes the present call. */
  subject: () => string;
}

/** @param now milliseconds since 1970; injected by tests */
export function createConfirmationTokens(owner: ConfirmationKey, now: () => number = Date.now): ConfirmationTokens {
  async function sign(agreement: Agreement, expiresAt: number): Promise<string> {
    const { operation, input, question, returnedAs } = agreement;
    const signed = canonicalJson([PURPOSE, owner.subject(), operation, input, question, returnedAs, expiresAt]);
    const signature = createHmac("sha256", await owner.key()).update(signed);
    return `${expiresAt.toString(36)}.${signature.digest("base64url")}`;
  }

  return {
    async issue(agreement) {
      const expiresAt = now() + LIFETIME_MILLISECONDS;
      return { token: await sign(agreement, expiresAt), expiresAt };
    },

    async check(token, agreement) {
      const expiresAt = Number.parseInt(token, 36);
      if (!Number.isSafeInteger(expiresAt)) return "forged";
      // As text: another spelling of the same bytes would be another agreement, and start the work once more.
      const [given, signed] = [Buffer.from(token), Buffer.from(await sign(agreement, expiresAt))];
      if (given.length !== signed.length || !timingSafeEqual(given, signed)) return "forged";
      return now() < expiresAt ? "valid" : "expired";
    },
  };
}

/** The requestId of work that was agreed to by this token, where its caller gave none: one agreement pays once. */
export function requestIdOf(token: string): string {
  return assignRequestId("confirmed", createHash("sha256").update(token).digest("hex").slice(0, 32));
}

/** JSON in which equal values have equal text: fields in order of their names, those without a value left out. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
