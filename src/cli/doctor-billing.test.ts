import { expect, test } from "vitest";
import { describeBilling } from "./doctor-billing.ts";

const charge = (state: "settled" | "perhaps_billed" | "unmatched", replicateId?: string) => ({
  chargeId: "c",
  provider: "replicate",
  model: "meta/musicgen",
  state,
  askedAt: 0,
  ...(replicateId === undefined ? {} : { replicateId }),
});

test("a ledger that adds up is fine", () => {
  expect(describeBilling([charge("settled")], [])).toEqual([
    { name: "billing", state: "fine", text: "the provider billed what was asked for here" },
  ]);
});

test("predictions that nobody asked for here are told, with the address of the newest", () => {
  const [finding] = describeBilling([], [charge("unmatched", "p2"), charge("unmatched", "p1")]);
  expect(finding?.state).toBe("note");
  expect(finding?.text).toMatch(
    /^2 predictions of the provider's account were not asked for here, newest https:\/\/replicate\.com\/p\/p2; /,
  );
});

test("what was perhaps billed is told apart from it", () => {
  const findings = describeBilling([charge("perhaps_billed"), charge("settled")], [charge("unmatched")]);
  expect(findings.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^1 prediction perhaps billed/),
    expect.stringMatching(/^1 prediction of the provider's account was not asked for here; /),
  ]);
});

test("a page that is full says that there may be more", () => {
  const many = Array.from({ length: 100 }, () => charge("unmatched"));
  expect(describeBilling([], many)[0]?.text).toMatch(/^100 or more predictions/);
});
