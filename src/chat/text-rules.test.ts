import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { excerptOf, markWords } from "./excerpt.ts";
import { mentionSample, readMentions } from "./sample-mention.ts";
import { byteLength, MAX_ANSWER_BYTES, MAX_MESSAGE_BYTES, TOO_LONG } from "./size.ts";
import { type Spoken, ThoughtSplitter } from "./thought-splitter.ts";
import { plainText, titleOf } from "./words.ts";

describe("titles", () => {
  test.each([
    ["", ""],
    ["   ", ""],
    ["a\tb\nc", "a b c"],
    [`${"word ".repeat(20)}`, `${"word ".repeat(12).trim()}…`],
    ["a".repeat(59), "a".repeat(59)],
    [`${"a".repeat(59)} b`, `${"a".repeat(59)}…`],
    [`${"a".repeat(30)} ${"b".repeat(40)}`, `${"a".repeat(30)}…`],
  ])("of %j is %j", (text, title) => {
    expect(titleOf(text)).toBe(title);
  });
});

describe("excerpts", () => {
  const far = `${"lorem ".repeat(40)}needle ${"ipsum ".repeat(40)}`.trim();

  test.each(["needle", "NEEDLE", "need", "needle ipsum", "xyz needle"])("for %j hold what is looked for", (wanted) => {
    expect(excerptOf(far, wanted)).toContain("needle");
  });

  test.each([
    ["a word in a word", "or", "a word in a word"],
    ["", "x", ""],
    ["one line", "", "one line"],
    ["  blanks   between ", "between", "blanks between"],
  ])("of %j for %j is %j", (text, wanted, excerpt) => {
    expect(excerptOf(text, wanted)).toBe(excerpt);
  });

  test.each<[string, string, string[]]>([
    ["kick and kicks", "kick", ["", "kick", " and ", "kick", "s"]],
    ["sidekick", "kick", ["sidekick"]],
    ["C# (minor)", "minor (", ["C# (", "minor", ")"]],
    ["a.b", ".", ["a.b"]],
    ["warm pad, dusty pad", "pad dusty", ["warm ", "pad", ", ", "dusty", " ", "pad", ""]],
    ["Größe größe", "größe", ["", "Größe", " ", "größe", ""]],
  ])("%j marked for %j is %j", (text, wanted, pieces) => {
    expect(markWords(text, wanted)).toEqual(pieces);
  });

  test("the pieces join to the text, and every second one is a word that was looked for", () => {
    const words = fc.array(fc.constantFrom("kick", "Kick", "kicks", "pad", "a", "-", "."), { maxLength: 12 });
    fc.assert(
      fc.property(words, fc.constantFrom("kick", "pad", "kick pad"), (list, wanted) => {
        const pieces = markWords(list.join(" "), wanted);
        expect(pieces.join("")).toBe(list.join(" "));
        for (const [i, piece] of pieces.entries())
          if (i % 2 === 1) expect(wanted.split(" ")).toContain(piece.toLowerCase());
      }),
    );
  });
});

describe("samples that a message names", () => {
  test("are found as they were written, and the rest is the message", () => {
    const sample = { sampleId: "k57abc", name: "Warm pad" };
    expect(readMentions(`Split ${mentionSample(sample)} please`)).toEqual({
      samples: [sample],
      rest: "Split   please",
    });
    expect(readMentions("Split it")).toEqual({ samples: [], rest: "Split it" });
    expect(
      readMentions(`${mentionSample(sample)}\n${mentionSample({ ...sample, sampleId: "k2" })}`).samples.map(
        ({ sampleId }) => sampleId,
      ),
    ).toEqual(["k57abc", "k2"]);
  });

  test("keep any name but for its double quotes", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,40}$/), fc.string({ maxLength: 60 }), (sampleId, name) => {
        const { samples, rest } = readMentions(mentionSample({ sampleId, name }));
        expect(samples).toEqual([{ sampleId, name: name.replaceAll('"', "'") }]);
        expect(rest).toBe("");
      }),
    );
  });
});

test("sizes are of UTF-8, and the words for what is too long fit behind an answer", () => {
  expect(["", "a", "ä", "日", "😀"].map(byteLength)).toEqual([0, 1, 2, 3, 4]);
  expect(MAX_ANSWER_BYTES + byteLength(TOO_LONG)).toBeLessThan(MAX_MESSAGE_BYTES);
  expect(MAX_MESSAGE_BYTES).toBeLessThan(1024 * 1024);
});

describe("what a message says in words", () => {
  const text = (said: string) => ({ type: "text" as const, text: said });

  test.each<[Parameters<typeof plainText>[0], string]>([
    [[], ""],
    [[text("a"), text("b")], "a\n\nb"],
    [[{ type: "reasoning", text: "plan" }, text("a")], "a"],
    [[{ type: "step-start" }, { type: "data-sample", data: {} }], ""],
  ])("%j: %j", (parts, said) => {
    expect(plainText(parts, 1_000)).toBe(said);
  });

  test("is cut where it is too long, and never holds half a character", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 4 }),
        fc.nat(30),
        (texts, most) => {
          const said = plainText(texts.map(text), most);
          expect(said.length).toBeLessThanOrEqual(most);
          expect(said).not.toMatch(/\p{Surrogate}/u);
        },
      ),
    );
  });
});

describe("thoughts within an answer", () => {
  function split(...pieces: string[]): Spoken {
    const splitter = new ThoughtSplitter();
    const said = [...pieces.map((piece) => splitter.push(piece)), splitter.end()];
    return { text: said.map(({ text: each }) => each).join(""), thought: said.map(({ thought }) => thought).join("") };
  }

  test.each<[string, Spoken]>([
    ["", { text: "", thought: "" }],
    ["plain", { text: "plain", thought: "" }],
    ["<think></think>x", { text: "x", thought: "" }],
    ["<thought>a</thought>b", { text: "b", thought: "a" }],
    ["<REASONING>a</reasoning>b", { text: "b", thought: "a" }],
    ["<think>a</think>b<think>c</think>d", { text: "bd", thought: "ac" }],
    ["<think>a<think>b</think>c", { text: "c", thought: "a<think>b" }],
    ["<think>1 < 2 and <b></think>ok", { text: "ok", thought: "1 < 2 and <b>" }],
    ["\n\n x \n", { text: "x \n", thought: "" }],
    ["a </think> b", { text: "a  b", thought: "" }],
    ["<thinker>a", { text: "<thinker>a", thought: "" }],
    ["a <think", { text: "a <think", thought: "" }],
  ])("%j is %j, whole or letter by letter", (answer, spoken) => {
    expect(split(answer)).toEqual(spoken);
    expect(split(...answer)).toEqual(spoken);
  });

  test("nothing is held back that cannot be a tag any more", () => {
    const splitter = new ThoughtSplitter();
    expect(splitter.push("a <b").text).toBe("a <b");
    expect(splitter.push(" <th").text).toBe(" ");
    expect(splitter.push("e").text).toBe("<the");
    expect(splitter.end().text).toBe("");
  });
});
