import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createConfirmationTokens, type Agreement } from "./token.ts";

const MINUTE = 60_000;
const AGREEMENT: Agreement = {
  operation: "generate_sample",
  input: { prompt: "kick", bars: 4 },
  question: "Go on?",
};

/** Tokens of a process of its own; equal keys stand for one machine. */
function tokensOf({
  user = "ada",
  secret = 1,
  now = () => 0,
}: { user?: string; secret?: number; now?: () => number } = {}) {
  return createConfirmationTokens({ key: async () => new Uint8Array(32).fill(secret), subject: () => user }, now);
}

describe("a confirmation", () => {
  test("is accepted by another process with the same key, whatever the order of the fields", async () => {
    const token = await tokensOf().issue(AGREEMENT);
    const reordered = { ...AGREEMENT, input: { bars: 4, prompt: "kick" } };
    expect(await tokensOf().check(token, reordered)).toBe("valid");
  });

  test("is for exactly what was asked: operation, input, question, user and key", async () => {
    const token = await tokensOf().issue(AGREEMENT);
    const others: Agreement[] = [
      { ...AGREEMENT, operation: "split_stems" },
      { ...AGREEMENT, question: "Go on, twice as dear?" },
      { ...AGREEMENT, input: { prompt: "kick", bars: 8 } },
      { ...AGREEMENT, input: { prompt: "kick" } },
      { ...AGREEMENT, input: { prompt: "kick", bars: "4" } },
      { ...AGREEMENT, input: { prompt: "kick", bars: 4, variations: 4 } },
    ];
    for (const other of others) expect(await tokensOf().check(token, other)).toBe("forged");
    expect(await tokensOf({ user: "eve" }).check(token, AGREEMENT)).toBe("forged");
    expect(await tokensOf({ secret: 2 }).check(token, AGREEMENT)).toBe("forged");
  });

  test("ends after ten minutes, and its end cannot be moved", async () => {
    const token = await tokensOf().issue(AGREEMENT);
    expect(await tokensOf({ now: () => 10 * MINUTE - 1 }).check(token, AGREEMENT)).toBe("valid");
    expect(await tokensOf({ now: () => 10 * MINUTE }).check(token, AGREEMENT)).toBe("expired");
    const [, signature = ""] = token.split(".");
    const later = `${(99 * MINUTE).toString(36)}.${signature}`;
    expect(await tokensOf({ now: () => 20 * MINUTE }).check(later, AGREEMENT)).toBe("forged");
  });

  test("has one spelling only, since each would be an agreement of its own", async () => {
    const token = await tokensOf().issue(AGREEMENT);
    const [time = "", signature = ""] = token.split(".");
    const others = [`${token}=`, `${token}!`, `${token}.`, ` ${token}`, `${time}0.${signature}`, `0${token}`];
    for (const other of [...others, `${time}_.${signature}`, token.toUpperCase(), token.replaceAll("-", "+")]) {
      if (other !== token) expect([other, await tokensOf().check(other, AGREEMENT)]).toEqual([other, "forged"]);
    }
  });

  test("is nothing that can be made up", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
        expect(await tokensOf().check(text, AGREEMENT)).toBe("forged");
      }),
    );
  });

  test("holds for any input, and for no other", async () => {
    const input = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(input, input, async (given, other) => {
        const token = await tokensOf().issue({ ...AGREEMENT, input: given });
        const isSame =
          JSON.stringify(Object.entries(given).toSorted()) === JSON.stringify(Object.entries(other).toSorted());
        expect(await tokensOf().check(token, { ...AGREEMENT, input: given })).toBe("valid");
        expect(await tokensOf().check(token, { ...AGREEMENT, input: other })).toBe(isSame ? "valid" : "forged");
      }),
    );
  });
});
