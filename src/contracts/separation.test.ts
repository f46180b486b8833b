import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { separationText } from "./separation-text.ts";
import { SEPARATION_METHODS, readSeparation, separationLine } from "./separation.ts";

const method = fc.constantFrom(...SEPARATION_METHODS);
const words = fc.string({ minLength: 1, maxLength: 100 }).map((text) => text.replaceAll(/\s+/g, " ").trim());
const around = fc.array(
  fc.string({ maxLength: 30 }).map((text) => `> ${text.replaceAll(/\s/g, " ")}`),
  { maxLength: 3 },
);

describe("the line of a log that says how stems were made", () => {
  test("is read back as it was written, wherever it stands", () => {
    fc.assert(
      fc.property(method, words, around, around, (ran, why, before, after) => {
        const separation = why === "" ? { method: ran } : { method: ran, why };
        const logs = [...before, separationLine(separation), ...after].join("\n");
        expect(readSeparation(logs)).toEqual(separation);
      }),
    );
  });

  test("is one line and of bounded length, whatever the reason holds", () => {
    const line = separationLine({ method: "fast", why: `\n a\nQuality: learned\n${"b".repeat(9_000)}` });
    expect(line.split("\n")).toHaveLength(1);
    expect(line.length).toBeLessThan(540);
    expect(readSeparation(line)).toMatchObject({ method: "fast", why: expect.stringMatching(/^a Quality: learned b/) });
  });

  test.each(["", "Quality: best", "Sound Quality: fast", "Quality: fast (old)", " 37%|███▋ | 37/100"])(
    "is not found in %j",
    (logs) => expect(readSeparation(logs)).toBeNull(),
  );
});

test("a person reads which way ran, and why it is not what was asked for", () => {
  expect(separationText({ method: "learned" })).toBe("Separated at quality learned.");
  expect(separationText({ method: "fast", why: "the network is not used: no SIMD" })).toBe(
    "Separated at quality fast, since the network is not used: no SIMD.",
  );
  expect(separationText({ method: "demucs" })).toBe("Separated by your own Demucs model.");
  expect(separationText({ method: "score" })).toBe("Rendered from its score.");
});
