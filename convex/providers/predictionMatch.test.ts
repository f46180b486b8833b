import { describe, expect, test } from "vitest";
import { type Candidate, answers, matchListed, readListed } from "./predictionMatch.ts";

const AT = Date.parse("2026-11-29T12:00:00Z");
const WEBHOOK = "https://studio.test/webhooks/replicate?prediction=k1";

function listed(id: string, change: Record<string, unknown> = {}) {
  const prediction = {
    id,
    model: "meta/musicgen",
    status: "processing",
    input: { prompt: "kick", seed: 1 },
    created_at: new Date(AT).toISOString(),
    ...change,
  };
  const read = readListed(prediction);
  if (!read) throw new Error("Not a prediction");
  return read;
}

function sought(change: Partial<Candidate & { name: string }> = {}) {
  return {
    name: "first",
    model: "meta/musicgen",
    input: { prompt: "kick", seed: 1 },
    sentWith: [WEBHOOK],
    sentAfter: AT - 1_000,
    claimedAt: AT - 500,
    ...change,
  };
}

describe("a listed prediction answers a request", () => {
  test("by the webhook's address, at whatever origin, and then by nothing else", () => {
    expect(answers(listed("a", { webhook: WEBHOOK.replace("studio", "moved"), input: {} }), sought())).toBe(true);
    expect(answers(listed("a", { webhook: WEBHOOK.replace("k1", "k2") }), sought())).toBe(false);
    expect(answers(listed("a", { webhook: "no address" }), sought())).toBe(false);
  });

  test("by the input that was sent, to which the provider may have added its defaults", () => {
    expect(answers(listed("a", { input: { prompt: "kick", seed: 1, top_k: 250 } }), sought())).toBe(true);
    expect(answers(listed("a", { input: { prompt: "kick", seed: 2 } }), sought())).toBe(false);
    expect(answers(listed("a", { input: { prompt: "kick" } }), sought())).toBe(false);
  });

  test("only if it is not older, but for the difference of two clocks", () => {
    const at = (millis: number) => listed("a", { created_at: new Date(AT + millis).toISOString() });
    expect([at(-60_000), at(-200_000)].map((each) => answers(each, sought()))).toEqual([true, false]);
  });
});

describe("a list is matched with requests", () => {
  test("so that equal ones get theirs in the order in which they were sent, and none twice", () => {
    const later = listed("b", { created_at: new Date(AT + 2_000).toISOString() });
    const requests = [sought({ name: "second", sentWith: [], claimedAt: AT + 1_500 }), sought({ sentWith: [] })];
    const third = listed("c", { created_at: new Date(AT + 3_000).toISOString() });
    const matches = matchListed([third, later, listed("a")], requests);
    expect([...matches].map(([{ report }, { candidate }]) => [report.replicateId, candidate.name])).toEqual([
      ["a", "first"],
      ["b", "second"],
    ]);
  });

  test("by model and time once the provider has deleted the input, unless two requests could be meant", () => {
    const removed = listed("a", { input: {}, data_removed: true });
    expect([...matchListed([removed], [sought()]).values()]).toMatchObject([{ isCertain: false }]);
    expect(matchListed([removed], [sought(), sought({ claimedAt: AT - 9_000 })]).size).toBe(0);
    expect(matchListed([removed], [sought({ model: "cjwbw/demucs" })]).size).toBe(0);
    expect(matchListed([removed], [sought({ claimedAt: AT - 3_600_000 })]).size).toBe(0);
  });
});
