import { describe, expect, test } from "vitest";
import { titleAmong } from "./take-title.ts";

describe("takes of a job", () => {
  const take = (sampleId: string, facts: object = {}) => ({
    sampleId,
    name: `wav0_drums_${sampleId}`,
    prompt: "dusty drums",
    type: "generated" as const,
    jobId: "job",
    createdAt: 1,
    ...facts,
  });

  test("are numbered as they were made, in whatever order they are listed", () => {
    const rows = [
      take("10", { name: "wav0_drums_10" }),
      take("2", { name: "wav0_drums_2" }),
      take("a", { createdAt: 0 }),
    ];
    expect(rows.map((row) => titleAmong(row, rows))).toEqual([
      "dusty drums, take 3",
      "dusty drums, take 2",
      "dusty drums, take 1",
    ]);
  });

  test("have no number alone, where they are not listed, or beside variations and other things of the job", () => {
    const one = take("1");
    const others = [take("2", { variationOf: "1" }), take("3", { type: "stem" }), take("4", { jobId: "other" })];
    expect(titleAmong(one, [one, ...others])).toBe("dusty drums");
    expect(titleAmong(one, [take("5"), take("6")])).toBe("dusty drums");
    expect(titleAmong(take("7", { jobId: undefined }), [take("8", { jobId: undefined })])).toBe("dusty drums");
  });
});
