import { expect, test } from "vitest";
import { endedIds, isWorthNotice, workText } from "./open-work.ts";

const job = (jobId: string, progress = 0) => ({ jobId, progress });

test("open jobs are told by their number and how far they are together", () => {
  expect(workText([])).toBe("");
  expect(workText([job("a", 12.4)])).toBe("(1) 12 % · ");
  expect(workText([job("a", 10), job("b", 70)])).toBe("(2) 40 % · ");
});

test("a job has ended that was open before; on a page that has just come none has", () => {
  expect(endedIds(null, [job("a")])).toEqual([]);
  expect(endedIds([job("a"), job("b")], [job("b", 50), job("c")])).toEqual(["a"]);
  expect(endedIds([job("a")], [])).toEqual(["a"]);
});

test("a job that ended is told of if it took half a minute or was waited for; one that goes on never is", () => {
  expect(isWorthNotice({ createdAt: 1_000, completedAt: 31_000 }, false)).toBe(true);
  expect(isWorthNotice({ createdAt: 1_000, completedAt: 30_999 }, false)).toBe(false);
  expect(isWorthNotice({ createdAt: 1_000, completedAt: 30_999 }, true)).toBe(true);
  expect(isWorthNotice({ createdAt: 1_000 }, false)).toBe(false);
  expect(isWorthNotice({ createdAt: 1_000 }, true)).toBe(false);
});
