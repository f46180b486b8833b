import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Block, type Inline, parseMarkdown } from "./markdown.ts";

const paragraph = (...content: Inline[]): Block => ({ kind: "paragraph", content });
const plain = (text: string): Inline => ({ kind: "text", text });

function inlineText(content: readonly Inline[]): string {
  return content.map((each) => ("text" in each ? each.text : inlineText(each.content))).join("");
}

function blockText(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case "paragraph":
        case "heading":
          return inlineText(block.content);
        case "code":
          return block.text;
        case "quote":
          return blockText(block.blocks);
        case "list":
          return block.items.map(blockText).join("\n");
        case "table":
          return [block.head, ...block.rows].map((row) => row.map(inlineText).join(" ")).join("\n");
        case "rule":
          return "";
      }
    })
    .join("\n");
}

function addresses(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/"address":"([^"]*)"/g)].map((match) => match[1] ?? "");
}

test("lines are one paragraph, an empty line begins the next", () => {
  expect(parseMarkdown("one\ntwo\n\nthree")).toEqual([paragraph(plain("one\ntwo")), paragraph(plain("three"))]);
});

test("bold, emphasis and code are read within a line", () => {
  expect(parseMarkdown("**D minor** at *82* with `kick_01`")).toEqual([
    paragraph(
      { kind: "strong", content: [plain("D minor")] },
      plain(" at "),
      { kind: "emphasis", content: [plain("82")] },
      plain(" with "),
      { kind: "code", text: "kick_01" },
    ),
  ]);
});

test("names with underscores and products stay as they are", () => {
  expect(parseMarkdown("lofi_loop_82 is 2 * 3 * 4")).toEqual([paragraph(plain("lofi_loop_82 is 2 * 3 * 4"))]);
});

test("a list holds paragraphs, and lists of its own", () => {
  expect(parseMarkdown("3. kick\n   - short\n   - dry\n4. snare")).toEqual([
    {
      kind: "list",
      isOrdered: true,
      start: 3,
      items: [
        [
          paragraph(plain("kick")),
          { kind: "list", isOrdered: false, start: 1, items: [[paragraph(plain("short"))], [paragraph(plain("dry"))]] },
        ],
        [paragraph(plain("snare"))],
      ],
    },
  ]);
});

test("code that is still being written is code, and nothing in it is read", () => {
  expect(parseMarkdown("```ts\nconst a = **b**;")).toEqual([{ kind: "code", text: "const a = **b**;" }]);
});

test("headings, quotes and rules are read", () => {
  expect(parseMarkdown("## Next\n> so\n---")).toEqual([
    { kind: "heading", content: [plain("Next")] },
    { kind: "quote", blocks: [paragraph(plain("so"))] },
    { kind: "rule" },
  ]);
});

test("a table has a head and rows of as many fields", () => {
  const text = "| name | BPM |\n|:-----|----:|\n| `kick` | 130 |\n| a \\| b |\n| x | 1 | 2 |\nafter";
  expect(parseMarkdown(text)).toEqual([
    {
      kind: "table",
      head: [[plain("name")], [plain("BPM")]],
      rows: [
        [[{ kind: "code", text: "kick" }], [plain("130")]],
        [[plain("a | b")], []],
        [[plain("x")], [plain("1 | 2")]],
      ],
    },
    paragraph(plain("after")),
  ]);
});

test("a table stands behind a paragraph's lines; bars without a rule under them are text", () => {
  expect(parseMarkdown("Tempos:\na|b\n-|-\n1|2").map(({ kind }) => kind)).toEqual(["paragraph", "table"]);
  expect(parseMarkdown("a | b\nc | d")).toEqual([paragraph(plain("a | b\nc | d"))]);
  expect(parseMarkdown("a | b\n---").map(({ kind }) => kind)).toEqual(["paragraph", "rule"]);
});

test("an address alone is a link, without the stop behind it", () => {
  expect(parseMarkdown("see https://wav0.dev/a.")).toEqual([
    paragraph(
      plain("see "),
      { kind: "link", address: "https://wav0.dev/a", content: [plain("https://wav0.dev/a")] },
      plain("."),
    ),
  ]);
});

test("a link that would run something is text", () => {
  for (const address of ["javascript:alert`1`", "JAVASCRIPT:x", "data:text/html,x", "file:///etc/passwd", "//evil"]) {
    const text = `[click](${address})`;
    expect(addresses(parseMarkdown(text))).toEqual([]);
    expect(blockText(parseMarkdown(text))).toContain("click");
  }
});

const MARKS = [
  "**",
  "*",
  "_",
  "`",
  "```",
  "[a](https://b)",
  "](",
  "\n",
  "\n\n",
  "- ",
  "1. ",
  "> ",
  "# ",
  "\\",
  "  ",
  "x y",
  "|",
  "-|-",
];
const markdown = fc.array(fc.constantFrom(...MARKS), { maxLength: 60 }).map((pieces) => pieces.join(""));

test("whatever is written can be read, and every link leads to the web", () => {
  fc.assert(
    fc.property(fc.oneof(markdown, fc.string()), (text) => {
      for (const address of addresses(parseMarkdown(text))) expect(address).toMatch(/^https?:/);
    }),
  );
});

test("no word is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...MARKS), fc.stringMatching(/^[a-z]{1,6}$/))), (pieces) => {
      const text = pieces.join("");
      const read = `${blockText(parseMarkdown(text))} ${addresses(parseMarkdown(text)).join(" ")}`;
      // The word behind a fence names the language of the code.
      const words = text.replaceAll(/```[^\n]*/g, " ").match(/[a-z]{4,}/g) ?? [];
      for (const word of words) expect(read.replaceAll(/[\s]/g, "")).toContain(word);
    }),
  );
});

test("a long text of nothing but marks is read in one go", () => {
  for (const mark of MARKS) expect(parseMarkdown(mark.repeat(20_000))).toBeDefined();
});
