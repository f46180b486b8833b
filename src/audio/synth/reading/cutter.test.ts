import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Cutter } from "./cutter.ts";

describe("a cutter", () => {
  test("leaves a gap where it has cut, so that what stood apart stays apart", () => {
    const text = new Cutter("dark128bpm techno");
    expect(text.cut(/(\d+)bpm/)?.[1]).toBe("128");
    expect(text.rest).toBe("dark  techno");
  });

  test("takes the first match only, and the next one the next time", () => {
    const text = new Cutter("4 bars, 8 bars");
    expect(text.cut(/(\d+) bars/)?.[1]).toBe("4");
    expect(text.cut(/(\d+) bars/)?.[1]).toBe("8");
    expect(text.cut(/(\d+) bars/)).toBeNull();
    expect(text.rest.trim()).toBe(",");
  });

  test("asks patterns in their order, wherever they match", () => {
    const text = new Cutter("swing at 60%");
    expect(text.cutFirst([/none/, /\d+%/, /swing/])?.[0]).toBe("60%");
    expect(text.rest).toContain("swing");
    expect(text.cutFirst([])).toBeNull();
  });

  test("keeps all that it does not cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[a-z]{1,3}$/), (whole, word) => {
        const text = new Cutter(whole);
        const match = text.cut(new RegExp(word));
        expect(text.rest).toBe(match ? whole.replace(word, " ") : whole);
        expect(match !== null).toBe(whole.includes(word));
      }),
    );
  });
});
