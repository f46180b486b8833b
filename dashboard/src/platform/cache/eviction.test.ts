import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { KeptFile } from "./audio-file.ts";
import { filesToEvict } from "./eviction.ts";

const files = fc
  .array(fc.record({ bytes: fc.nat(1_000), usedAt: fc.nat(100), isPinned: fc.boolean() }), { maxLength: 12 })
  .map((rows): KeptFile[] => rows.map((row, index) => ({ ...row, sha256: `file ${index}` })));
const room = fc.record({
  needed: fc.nat(2_000),
  budget: fc.nat(6_000),
  inUse: fc.subarray(["file 0", "file 1", "file 2", "file 3"]),
});

const sum = (kept: readonly KeptFile[]) => kept.reduce((total, { bytes }) => total + bytes, 0);

test("the one that was used longest ago goes first, and no more than has to", () => {
  const kept = [3, 1, 2].map((usedAt) => ({ sha256: `used at ${usedAt}`, bytes: 10, usedAt, isPinned: false }));
  expect(filesToEvict(kept, { needed: 10, budget: 30, inUse: [] })).toEqual(["used at 1"]);
  expect(filesToEvict(kept, { needed: 11, budget: 30, inUse: [] })).toEqual(["used at 1", "used at 2"]);
  expect(filesToEvict(kept, { needed: 10, budget: 40, inUse: [] })).toEqual([]);
});

test("after it the new file fits, or it is said that it never would", () => {
  fc.assert(
    fc.property(files, room, (kept, { needed, budget, inUse }) => {
      const going = filesToEvict(kept, { needed, budget, inUse });
      const mustStay = kept.filter(({ sha256, isPinned }) => isPinned || inUse.includes(sha256));
      if (going === null) expect(sum(mustStay) + needed).toBeGreaterThan(budget);
      else expect(sum(kept.filter(({ sha256 }) => !going.includes(sha256))) + needed).toBeLessThanOrEqual(budget);
    }),
  );
});

test("what is pinned or plays never goes, and nothing goes that was used later than what stays", () => {
  fc.assert(
    fc.property(files, room, (kept, wanted) => {
      const going = filesToEvict(kept, wanted) ?? [];
      const free = kept.filter(({ sha256, isPinned }) => !isPinned && !wanted.inUse.includes(sha256));
      expect(going.every((name) => free.some(({ sha256 }) => sha256 === name))).toBe(true);
      const latestGone = Math.max(
        -1,
        ...free.filter(({ sha256 }) => going.includes(sha256)).map(({ usedAt }) => usedAt),
      );
      const staying = free.filter(({ sha256 }) => !going.includes(sha256));
      expect(staying.every(({ usedAt }) => usedAt >= latestGone)).toBe(true);
    }),
  );
});
