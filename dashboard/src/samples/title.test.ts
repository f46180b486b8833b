import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generatedName } from "../../../convex/library/fileName.ts";
import { titleAmong, titleOf } from "./title.ts";

describe("the title of a sample", () => {
  test("is what it was asked for, on one line", () => {
    expect(titleOf({ name: "wav0_124_dusty_drums", prompt: "dusty\n drums  at 124" })).toBe("dusty drums at 124");
  });

  test("is the name that a person gave it, whatever it was asked for", () => {
    expect(titleOf({ name: "Night_drums", prompt: "dusty drums", isNamed: true })).toBe("Night_drums");
  });

  test("is the studio's file name as it is said, without what has columns of its own", () => {
    expect(titleOf({ name: "wav0_124.5_dusty_drums_Amin_2" })).toBe("dusty drums 2");
    expect(titleOf({ name: "wav0_90_lo_fi_keys_D#min_other" })).toBe("lo fi keys other");
    expect(titleOf({ name: "wav0_tr_909_hats", prompt: "  " })).toBe("tr 909 hats");
  });

  test("is the file's own name where it was brought in, and where nothing else is left of it", () => {
    expect(titleOf({ name: "Break_90_Amin" })).toBe("Break_90_Amin");
    expect(titleOf({ name: "wav0_120_Amin" })).toBe("wav0_120_Amin");
  });

  test("is never empty, and keeps each word of a generated name", () => {
    const words = fc.array(fc.constantFrom("dusty", "kick", "lofi", "glass"), { minLength: 1, maxLength: 4 });
    const heard = fc.record({
      bpm: fc.constantFrom(undefined, 90, 124.5),
      key: fc.constantFrom(undefined, "D# minor"),
    });
    fc.assert(
      fc.property(words, heard, (prompt, { bpm, key }) => {
        const name = generatedName(prompt.join(" "), { ...(bpm ? { bpm } : {}), ...(key ? { key } : {}) });
        expect(name.split("_")).toEqual(expect.arrayContaining(titleOf({ name }).split(" ")));
        expect(titleOf({ name })).toContain(prompt[0]);
      }),
    );
  });
});

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
