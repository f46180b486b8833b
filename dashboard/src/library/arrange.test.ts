import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { arrange } from "./arrange.ts";
import { libraryRow as row } from "./library-row.fixture.ts";

const stem = (sampleId: string, source: string) => row(sampleId, { type: "stem", source: row(source) });

/** "a(b c)": what stands under a sample; "?a": only there for that. */
const drawn = (rows: readonly LibraryRow[]) =>
  arrange(rows)
    .map(({ head, isContext, members, take }) => {
      const under = members.length > 0 ? `(${members.map(({ sampleId }) => sampleId).join(" ")})` : "";
      return `${isContext ? "?" : ""}${head.sampleId}${under}${take ? `#${take.number}/${take.count}` : ""}`;
    })
    .join(" ");

test("stems stand under what they were split from, wherever it stood itself", () => {
  expect(drawn([row("a"), row("b"), stem("s", "a"), stem("t", "a")])).toBe("a(s t) b");
  expect(drawn([stem("s", "a"), row("b"), row("a")])).toBe("a(s) b");
});

test("what does not match is shown for what was made from it", () => {
  expect(drawn([row("b"), stem("s", "a"), stem("t", "a")])).toBe("b ?a(s t)");
});

test("what was made from a stem stands in the same family", () => {
  expect(drawn([stem("s", "a"), stem("x", "s")])).toBe("?a(s x)");
});

test("takes of one job stand beside each other where the first stood", () => {
  const take = (sampleId: string) => row(sampleId, { jobId: "j" });
  expect(drawn([row("a", { jobId: "i" }), take("t"), row("b"), take("u")])).toBe("a t#1/2 u#2/2 b");
});

test("takes and variations are numbered as they were made, not as they are listed", () => {
  const take = (sampleId: string, createdAt: number) => row(sampleId, { jobId: "j", createdAt });
  expect(drawn([take("c", 2), take("b_10", 1), take("b_2", 1), take("b", 1)])).toBe("c#4/4 b_10#3/4 b_2#2/4 b#1/4");
});

test("a variation stands beside its original, which is there for it where it was not listed yet", () => {
  const variation = (sampleId: string, of: string) =>
    row(sampleId, { jobId: `j${sampleId}`, variationOf: of, original: row(of, { jobId: `j${of}` }) });
  expect(drawn([variation("v", "a"), row("b"), row("a", { jobId: "ja" })])).toBe("a v b");
  expect(drawn([variation("v", "a"), row("b"), variation("w", "a")])).toBe("?a v#1/2 w#2/2 b");
  expect(drawn([row("b"), stem("s", "a"), row("a", { jobId: "ja" }), variation("v", "a")])).toBe("b a(s) v");
});

test("variations of a take come behind all takes of its job, with stems under each", () => {
  const take = (sampleId: string) => row(sampleId, { jobId: "j" });
  const variation = row("v", { jobId: "k", variationOf: "u", original: take("u") });
  expect(drawn([variation, row("b"), take("t"), take("u"), stem("s", "v")])).toBe("u#2/2 t#1/2 v(s) b");
});

test("variations whose original is gone stand together all the same", () => {
  const orphan = (sampleId: string) => row(sampleId, { jobId: `j${sampleId}`, variationOf: "gone" });
  expect(drawn([orphan("v"), row("b"), orphan("w")])).toBe("v#1/2 w#2/2 b");
});

test("every row is there once, however they are listed", () => {
  const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 1 });
  fc.assert(
    fc.property(ids, fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }), fc.boolean(), (listed, sources, ofJob) => {
      const rows = listed.map((id, index) =>
        // Only of what comes before it in the alphabet, so that no sample is made from itself.
        (sources[index] ?? 0) % 2 === 0 && id > "b" ? stem(id, "a") : row(id, ofJob ? { jobId: "j" } : {}),
      );
      const shown = arrange(rows).flatMap(({ head, isContext, members }) => [
        ...(isContext ? [] : [head.sampleId]),
        ...members.map(({ sampleId }) => sampleId),
      ]);
      expect(shown.toSorted()).toEqual(listed.toSorted());
    }),
  );
});
