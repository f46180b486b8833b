import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Spoken, ThoughtSplitter } from "./thought-splitter.ts";

function split(...pieces: string[]): Spoken {
  const splitter = new ThoughtSplitter();
  const said = [...pieces.map((piece) => splitter.push(piece)), splitter.end()];
  return { text: said.map(({ text }) => text).join(""), thought: said.map(({ thought }) => thought).join("") };
}

test.each([
  [["<think>a plan</think>\n\nHello"], { text: "Hello", thought: "a plan" }],
  [["<th", "ink>a secret plan", "</think>", "Hello there"], { text: "Hello there", thought: "a secret plan" }],
  [["<Thinking>a</thinking>b"], { text: "b", thought: "a" }],
  [["a plan</think>Hello"], { text: "a planHello", thought: "" }],
  [["Hello <think>wait</think> there"], { text: "Hello  there", thought: "wait" }],
  [["<think>never closed"], { text: "", thought: "never closed" }],
  [["3 < 4", " and <b>bold</b>", " <thin"], { text: "3 < 4 and <b>bold</b> <thin", thought: "" }],
])("%j", (pieces, expected) => {
  expect(split(...pieces)).toEqual(expected);
});

test("however an answer is cut into pieces, it is split the same", () => {
  const parts = fc.array(fc.constantFrom("<think>", "</think>", "<", "</", "think", "a", " ", "<b>", "\n"));
  fc.assert(
    fc.property(parts, (words) => {
      const whole = words.join("");
      expect(split(...whole)).toEqual(split(whole));
    }),
  );
});
