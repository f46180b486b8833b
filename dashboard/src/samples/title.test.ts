import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generatedName } from "../../../convex/library/files/fileName.ts";
import { titleOf } from "./title.ts";

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
