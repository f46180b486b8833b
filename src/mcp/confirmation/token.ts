import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a person may take to answer. */
const LIFETIME_MILLISECONDS = 10 * 60 * 1000;
/** What a token must never be mistaken for in another place that uses the same key. */
const PURPOSE = "wav0 confirmation 1";

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
}

export interface ConfirmationKey {
  /** Secret, at least 32 bytes; asked for when the first token is made or checked. */
  key: () => Promise<Uint8Array>;
  /** Whose agreement it is: the user who makes the present call. */
  subject: () => string;
}

/** @param now milliseconds since 1970; injected by tests */
export function createConfirmationTokens(owner: ConfirmationKey, now: () => number = Date.now): ConfirmationTokens {
  async function sign(agreement: Agreement, expiresAt: number): Promise<Buffer> {
    const { operation, input, question } = agreement;
    const signed = canonicalJson([PURPOSE, owner.subject(), operation, input, question, expiresAt]);
    return createHmac("sha256", await owner.key())
      .update(signed)
      .digest();
  }

  return {
    async issue(agreement) {
      const expiresAt = now() + LIFETIME_MILLISECONDS;
      const signature = await sign(agreement, expiresAt);
      return { token: `${expiresAt.toString(36)}.${signature.toString("base64url")}`, expiresAt };
    },

    async check(token, agreement) {
      const [time = "", given = ""] = token.split(".");
      const expiresAt = Number.parseInt(time, 36);
      if (!Number.isSafeInteger(expiresAt)) return "forged";
      const signature = await sign(agreement, expiresAt);
      const bytes = Buffer.from(given, "base64url");
      if (bytes.length !== signature.length || !timingSafeEqual(bytes, signature)) return "forged";
      return now() < expiresAt ? "valid" : "expired";
    },
  };
}

/** JSON in which equal values have equal text: fields in order of their names, those without a value left out. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
