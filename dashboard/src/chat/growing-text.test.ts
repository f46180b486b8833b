import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createGrowingText } from "./growing-text.ts";
import { parseMarkdown, type Block } from "./markdown.ts";

const PIECES = [
  "a",
  "word ",
  "\n",
  "\n\n",
  "- ",
  "  - ",
  "1. ",
  "> ",
  "# ",
  "```",
  "```\n",
  "---\n",
  "| a | b |\n",
  "|-|-|\n",
  "**",
  "`",
  "\r\n",
  " ",
];

test("however a text grows, its blocks are those of the whole text", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }), { maxLength: 25 }), (steps) => {
      const read = createGrowingText();
      let text = "";
      for (const step of steps) {
        text += step.join("");
        expect(read(text)).toEqual(parseMarkdown(text));
      }
    }),
    { numRuns: 150 },
  );
});

test("another text is read from its start", () => {
  const read = createGrowingText();
  read("one\n\ntwo\n\nthree\n\nfour");
  expect(read("other")).toEqual(parseMarkdown("other"));
  expect(read("")).toEqual([]);
});

test("what is final is not made again, and neither are the items before the last one", () => {
  const read = createGrowingText();
  const first = read("# Title\n\nOne.\n\n- a\n- b\n- c");
  const second = read("# Title\n\nOne.\n\n- a\n- b\n- c and more");
  expect(second[0]).toBe(first[0]);
  expect(second[1]).toBe(first[1]);
  const [before, after] = [itemsOf(first[2]), itemsOf(second[2])];
  expect(after.slice(0, 2).every((item, index) => item === before[index])).toBe(true);
  expect(after[2]).not.toBe(before[2]);
});

test("the same text gives the same blocks", () => {
  const read = createGrowingText();
  expect(read("one\n\ntwo")).toBe(read("one\n\ntwo"));
});

test("a long answer is read with work in proportion to what was added", () => {
  const read = createGrowingText();
  const paragraph = "A paragraph with **strong** words and `code`.\n\n";
  let blocks: readonly Block[] = [];
  for (let count = 1; count <= 300; count++) {
    const before = blocks;
    blocks = read(paragraph.repeat(count));
    // All but the open ones are the very same.
    if (count % 100 === 0)
      expect(blocks.slice(0, count - 2).every((block, index) => block === before[index])).toBe(true);
  }
  expect(blocks).toHaveLength(300);
});

function itemsOf(block: Block | undefined): readonly (readonly Block[])[] {
  return block?.kind === "list" ? block.items : [];
}
