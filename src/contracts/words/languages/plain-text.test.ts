import * as fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";

test.each([
  ["Düster", "Duster"],
  ["mélancolique", "melancolique"],
  ["cœur", "coeur"],
  ["dreißig", "dreissig"],
  ["тёмный", "темныи"],
  ["Ｆ♯ ｍｉｎｏｒ", "F# minor"],
  ["B♭", "Bb"],
  ["I–V—vi‑IV", "I-V-vi-IV"],
  ["ﾄﾞﾗﾑ", "ドラム"],
  ["ベース", "ベース"],
])("%s is read as %s", (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test("text of letters, digits and spaces stays as it is, and plain text is plain already", () => {
  fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9 #/,.-]*$/), (text) => plainText(text) === text));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const plain = plainText(text);
      expect(plainText(plain)).toBe(plain);
    }),
  );
});
