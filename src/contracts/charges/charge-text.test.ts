import { describe, expect, test } from "vitest";
import { budgetText, estimateText } from "./charge-text.ts";

describe("the expected cost", () => {
  test.each<[Parameters<typeof estimateText>[0]["estimate"], string]>([
    [{ predictions: 1, seconds: 30 }, "about 30 s of its time"],
    [{ predictions: 1, seconds: 30.01 }, "about 31 s of its time"],
    [{ predictions: 1, seconds: 0 }, "about 0 s of its time"],
    [{ predictions: 2, seconds: 8 }, "2 predictions, about 8 s of its time"],
  ])("of %j is %j", (estimate, text) => {
    expect(estimateText({ estimate, billedBy: "Replicate" })).toBe(text);
  });

  test("names time first, then money, where both are known", () => {
    const text = estimateText({ estimate: { predictions: 3, seconds: 9, usd: 0.5 }, billedBy: "Replicate" });
    expect(text).toMatch(/^3 predictions, about 9 s of its time, about \D*0\.50?\D*$/);
    expect(estimateText({ estimate: { predictions: 1, usd: 0.5 }, billedBy: "Replicate" })).toMatch(/^about \D*0\.50?/);
  });

  test.each([undefined, { predictions: 1 }])(
    "that nothing is known of (%j) is said to be unknown, and by whom",
    (estimate) => {
      const unknown = (who: string) => `how much is known after the first one, since ${who} tells no price beforehand`;
      expect(estimateText({ estimate, billedBy: "Replicate" })).toBe(unknown("Replicate"));
      expect(estimateText({ estimate, billedBy: null })).toBe(unknown("it"));
    },
  );

  test("does not change with what else goes on, since it is agreed to word by word", () => {
    const charge = { estimate: { predictions: 1, seconds: 4 }, billedBy: "Replicate" };
    const busy = { ...charge, budget: { amount: 60, used: 59, unit: "seconds" as const, resetsAt: 1 } };
    expect(estimateText(busy)).toBe(estimateText(charge));
  });
});

describe("the budget of the day", () => {
  const budget = { amount: 60, used: 12, unit: "seconds" as const, resetsAt: 0 };

  test("is said as what is used of how much, in its unit", () => {
    expect(budgetText({ budget })).toMatch(/^12\b.* of today's 60\b.* are used or reserved\.$/);
    const money = budgetText({ budget: { ...budget, unit: "usd" } });
    expect(money).toMatch(/12.* of today's .*60/);
    expect(money).not.toBe(budgetText({ budget }));
  });

  test("gives way to why the request is refused, and is silent where there is none", () => {
    expect(budgetText({ budget, refusal: "It would go beyond." })).toBe("It would go beyond.");
    expect(budgetText({ refusal: "" })).toBe("");
    expect(budgetText({})).toBe("");
  });
});
