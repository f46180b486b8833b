import * as fc from "fast-check";
import { expect, test } from "vitest";
import { resultText } from "./toolResult.ts";

const text = (words: unknown) => ({ type: "text", text: words });

test.each([
  ["nothing", {}, "{}"],
  ["no content", { content: [] }, "{}"],
  ["content that is no list", { content: "kick" }, "{}"],
  ["texts, a line each", { content: [text("kick"), text("snare")] }, "kick\nsnare"],
  ["texts before data", { content: [text("kick")], structuredContent: { bpm: 90 } }, "kick"],
  ["data where the text is empty", { content: [text("")], structuredContent: { bpm: 90 } }, '{"bpm":90}'],
  ["a text that is a number", { content: [text(90)] }, "90"],
  ["a text part without text", { content: [{ type: "text" }] }, "[text, not shown]"],
  ["an image", { content: [{ type: "image", data: "AAAA", mimeType: "image/png" }] }, "[image, not shown]"],
  ["a sound", { content: [{ type: "audio", data: "AAAA" }, text("heard")] }, "[audio, not shown]\nheard"],
  ["a link", { content: [{ type: "resource_link", uri: "file:///a.wav", name: "a" }] }, "[link file:///a.wav]"],
  ["a resource of text", { content: [{ type: "resource", resource: { uri: "a:b", text: "notes" } }] }, "notes"],
  [
    "a resource of bytes",
    { content: [{ type: "resource", resource: { uri: "a:b", blob: "AAAA" } }] },
    "[resource a:b, not shown]",
  ],
  ["a resource of nothing", { content: [{ type: "resource", resource: null }, text("a")] }, "a"],
  ["a part of a later version", { content: [{ type: "hologram" }] }, "[hologram, not shown]"],
  ["parts that are none", { content: [null, 3, "kick", [], {}] }, "{}"],
])("%s is told as it is", (_what, result, told) => {
  expect(resultText(result)).toBe(told);
});

test("20,000 characters are told whole, and of one more the beginning and how much there is", () => {
  const whole = "k".repeat(20_000);
  expect(resultText({ content: [text(whole)] })).toBe(whole);
  expect(resultText({ content: [text(`${whole}k`)] })).toBe(`${whole}\n[cut: the whole has 20001 characters]`);
  const much = resultText({ structuredContent: { all: whole } });
  expect(much).toMatch(/^\{"all":"k+\n\[cut: the whole has 20010 characters\]$/);
});

test("a result is text that can be stored, wherever it is cut and whatever halves of characters it has", () => {
  for (let at = 19_998; at <= 20_001; at += 1) {
    const told = resultText({ content: [text(`${"k".repeat(at)}🥁🥁`)] });
    expect(told).not.toMatch(/\p{Surrogate}/u);
  }
  expect(resultText({ content: [text("a\ud83eb")] })).toBe("a\uFFFDb");
});

test("whatever a server answers becomes text", () => {
  fc.assert(
    fc.property(fc.array(fc.object({ maxDepth: 2 })), fc.object({ maxDepth: 2 }), (parts, data) => {
      const kinds = ["text", "resource", "resource_link", "image"];
      const content = parts.map((part, at) => ({ ...part, type: kinds[at % kinds.length] }));
      const told = resultText({ content, structuredContent: data });
      expect(told).toBeTypeOf("string");
      expect(told.length).toBeLessThanOrEqual(20_100);
      expect(told).not.toMatch(/\p{Surrogate}/u);
    }),
  );
});
