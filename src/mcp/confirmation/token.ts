import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { assignRequestId } from "../../contracts/wire/request-id.ts";
import { canonicalJson } from "../../contracts/wire/canonical-json.ts";

/** How long a person may take to answer. */
const LIFETIME_MILLISECONDS = 10 * 60 * 1000;
/** Domain separation: other tokens signed with the same key must not verify as this one. */
const PURPOSE = "wav0 confirmation 3";

/**
 * Signs and checks what a client has to bring back with its user's answer (`requestState`). Keeps nothing: any process
 * with the same key accepts the token of another.
 */
export interface ConfirmationTokens {
  /** @returns a token that agrees to exactly this, for a short time */
  issue(agreement: Agreement): Promise<string>;
  check(token: string, agreement: Agreement): Promise<"valid" | "expired" | "forged">;
}

/** All that a person agrees to. */
export interface Agreement {
  operation: string;
  /** The input as it was given, without how long the call waits. */
  input: Record<string, unknown>;
  /** The question as it was put: another model or price is another question. */
  question: string;
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
    const { operation, input, question } = agreement;
    const signed = canonicalJson([PURPOSE, owner.subject(), operation, input, question, expiresAt]);
    const signature = createHmac("sha256", await owner.key()).update(signed);
    return `${expiresAt.toString(36)}.${signature.digest("base64url")}`;
  }

  return {
    issue: (agreement) => sign(agreement, now() + LIFETIME_MILLISECONDS),

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

/** The requestId of work that was agreed to by this, where its caller gave none: one agreement pays once. */
export function requestIdOf(agreed: string): string {
  return assignRequestId("confirmed", createHash("sha256").update(agreed).digest("hex").slice(0, 32));
}
