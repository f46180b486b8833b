import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ranked } from "./rank.ts";

const find = (text: string, ...names: string[]) =>
  ranked(
    names.map((name) => ({ name })),
    text,
  ).map(({ name }) => name);

test("what begins with the text comes first, then beginnings of words, then what holds it, then its letters in order", () => {
  const names = ["Replay a loop", "Display", "Play or pause", "Project layout, yes", "Undo"];
  expect(find("play", ...names)).toEqual(["Play or pause", "Replay a loop", "Display", "Project layout, yes"]);
  expect(find("pause pl", ...names)).toEqual(["Play or pause"]);
  expect(find("a mi", "Key: D minor", "Key: A minor")).toEqual(["Key: A minor"]);
  expect(find("ÉTÉ", "ete", "Été")).toEqual(["ete", "Été"]);
  expect(find("xyz", ...names)).toEqual([]);
});

test("without a text all are there as they came, and equally good ones keep their order", () => {
  expect(find("  ", "b", "a")).toEqual(["b", "a"]);
  expect(find("s", "sb", "xs", "sa")).toEqual(["sb", "sa", "xs"]);
});

test("a name is always found by its own beginning and by any of its letters in order", () => {
  const name = fc.stringMatching(/^[a-z][a-z ]{0,14}[a-z]$/);
  fc.assert(
    fc.property(name, fc.nat(), fc.infiniteStream(fc.boolean()), (text, cut, isKept) => {
      expect(find(text.slice(0, 1 + (cut % text.length)), text)).toEqual([text]);
      const some = [...text].filter(() => isKept.next().value).join("");
      expect(find(some, text)).toEqual([text]);
    }),
  );
});
