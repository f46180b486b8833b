import { expect, test } from "vitest";
import { freeName } from "./freeName.ts";

const among = (taken: readonly string[]) => async (name: string) => taken.includes(name);

test.each([
  ["kick", [], "kick"],
  ["kick", ["snare"], "kick"],
  ["kick", ["kick"], "kick_2"],
  ["kick", ["kick", "kick_2", "kick_4"], "kick_3"],
  ["kick_2", ["kick_2"], "kick_2_2"],
])("%s beside %j is called %s", async (asked, taken, name) => {
  expect(await freeName(asked, among(taken))).toBe(name);
});
