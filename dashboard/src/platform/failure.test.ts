import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { codeOf, messageOf } from "./failure.ts";

const payload = { code: "SAMPLE_NOT_FOUND", message: "There is no sample k1; find samples with search_samples" };

test("the studio's own words and code count, as an object or as its JSON", () => {
  for (const data of [payload, JSON.stringify(payload)]) {
    expect(messageOf(new ConvexError(data))).toBe(payload.message);
    expect(codeOf(new ConvexError(data))).toBe(payload.code);
  }
});

test("of any other failure the browser's words count, and it has no code", () => {
  expect(messageOf(new TypeError("Failed to fetch"))).toBe("Failed to fetch");
  expect(messageOf("gone")).toBe("gone");
  for (const error of [new TypeError("Failed to fetch"), "gone", null, payload]) expect(codeOf(error)).toBeUndefined();
});

test("a Convex error of another kind is not taken for the studio's", () => {
  for (const data of ["not JSON", "{}", JSON.stringify({ code: "MADE_UP", message: "x" }), 7]) {
    const error = new ConvexError(data);
    expect(codeOf(error)).toBeUndefined();
    expect(messageOf(error)).toBe(error.message);
  }
});
