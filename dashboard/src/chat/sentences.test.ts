import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lengthOfSentences } from "./sentences.ts";

const whole = (text: string) => text.slice(0, lengthOfSentences(text));

test("words before the stop are not a sentence yet, nor is a number that is being written", () => {
  expect(whole("It is at 82")).toBe("");
  expect(whole("It is at 82. The bass")).toBe("It is at 82. ");
  expect(whole("The bass (it is deep!) and")).toBe("The bass (it is deep!) ");
  expect(whole("It is 82.")).toBe("");
});

test("a line is a sentence when the next begins", () => {
  expect(whole("- kick\n- sna")).toBe("- kick\n");
});

test("what was whole stays whole as the text grows", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, more) => {
      expect(whole(text + more).startsWith(whole(text))).toBe(true);
      expect(lengthOfSentences(text + more, lengthOfSentences(text))).toBe(lengthOfSentences(text + more));
    }),
  );
});
