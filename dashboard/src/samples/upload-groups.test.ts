import { expect, test } from "vitest";
import { groupsOf } from "./upload-groups.ts";
import type { QueuedFile } from "./upload-queue.ts";

const queued = (name: string, facts: Partial<QueuedFile> = {}): QueuedFile => ({
  key: name,
  file: new File([], name),
  purpose: "import",
  failure: null,
  ...facts,
});
const picture = (index: number) =>
  queued(`cover ${index}.png`, { failure: `cover ${index}.png: This is a PNG picture.`, isFinal: true });

test("files that were refused for one reason are one line, with names and a number", () => {
  const files = Array.from({ length: 12 }, (_, index) => picture(index));
  const { refused } = groupsOf(files, new Map());
  expect(refused.map(({ text }) => text)).toEqual([
    "12 files were not taken: cover 0.png, cover 1.png, cover 2.png and 9 more: This is a PNG picture.",
  ]);
  expect(refused[0]).toMatchObject({ isFinal: true, files });
});

test("each reason has its line, and one file is named once", () => {
  const busy = queued("kick.wav", { failure: "The studio is busy.", isFinal: false });
  const { refused } = groupsOf([picture(1), busy], new Map());
  expect(refused.map(({ text, isFinal }) => [text, isFinal])).toEqual([
    ["cover 1.png: This is a PNG picture.", true],
    ["kick.wav: The studio is busy.", false],
  ]);
});

test("what is uploading is named; what waits or was refused is not", () => {
  const files = [queued("a"), queued("b"), picture(1), queued("c"), queued("d"), queued("e")];
  expect(groupsOf(files, new Map([["a", 0]])).uploading).toBe("Bringing in a…");
  const all = new Map(files.map(({ key }) => [key, 0]));
  expect(groupsOf(files, all).uploading).toBe("Bringing in a, b, c and 2 more…");
  expect(groupsOf([picture(1)], all).uploading).toBe("");
  expect(groupsOf([], all)).toEqual({ uploading: "", refused: [] });
});

test("how much is sent is told of all bytes together, and never as the whole before it is taken", () => {
  const files = [
    ["a", 300],
    ["b", 100],
  ].map(([key, size]) => queued(String(key), { file: new File([new Uint8Array(Number(size))], String(key)) }));
  const told = (a: number, b: number) =>
    groupsOf(
      files,
      new Map([
        ["a", a],
        ["b", b],
      ]),
    ).uploading.replace("Bringing in a, b… ", "");
  expect(told(0.5, 0)).toBe("38 %");
  expect(told(1, 0.5)).toBe("88 %");
  expect(told(0.999, 0.999)).toBe("99 %");
  expect(told(1, 1)).toBe("listening to it");
  expect(told(0, 0)).toBe("Bringing in a, b…");
});
