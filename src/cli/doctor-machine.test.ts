import { expect, test } from "vitest";
import { describeClock, describeData, describeSpace } from "./doctor-machine.ts";

test.each([
  [null, "note", /does not say/],
  [80e9, "fine", /^80\.0 GB free for the library folder$/],
  [999_999_999, "note", /running low; free some space there/],
  [20e6, "problem", /^20 MB free .*may not find room; free some space there/],
  [0, "problem", /^0 MB free/],
] as const)("%s bytes free is a matter of state %s", (bytes, state, text) => {
  expect(describeSpace("library folder", bytes)).toEqual({ name: "disk", state, text: expect.stringMatching(text) });
});

test.each([
  [null, "fine", "fine", /^no damage found$/],
  ["The database /d is damaged. Restore it", "fine", "problem", /Restore it/],
  [null, "disk-full", "problem", /cannot write to \/home\/me\/\.wav0 \(disk-full\); accepted work waits/],
] as const)("data with the fault %s, in a hub that says %s", (fault, storage, state, text) => {
  const finding = describeData(fault, storage, "/home/me/.wav0");
  expect(finding).toEqual({ name: "data", state, text: expect.stringMatching(text) });
});

test.each([
  [0, "fine", /follows the machine's clock/],
  [1_500, "fine", /follows/],
  [90_000, "note", /set back by 90 s\. .*no job waits/],
  [600_000, "note", /set back by 10 min/],
  [49 * 3_600_000, "note", /set back by 2 d/],
] as const)("a clock that is behind by %d ms is a matter of state %s", (millis, state, text) => {
  expect(describeClock(millis)).toEqual({ name: "clock", state, text: expect.stringMatching(text) });
});
