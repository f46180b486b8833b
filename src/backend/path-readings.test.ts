import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { foldFileName, pathReadings } from "./path-readings.ts";

const FILE = "/music/a b (1).wav";

test.skipIf(process.platform === "win32").each([
  ["as it stands", FILE],
  ["with a line break behind", `${FILE}\n`],
  ["in double quotes", `"${FILE}"`],
  ["in single quotes", `'${FILE}'`],
  ["in backticks", `\`${FILE}\``],
  ["in typographic quotes", `“${FILE}”`],
  ["in German quotes", `„${FILE}“`],
  ["in French quotes", `«${FILE}»`],
  ["in angle brackets", `<${FILE}>`],
  ["as chats mention files", `@${FILE}`],
  ["escaped as a terminal does", "/music/a\\ b\\ \\(1\\).wav"],
  ["quoted in part", `'/music/a b'" (1).wav"`],
  ["as a file address", "file:///music/a%20b%20(1).wav"],
  ["as a file address in quotes", '"file:///music/a b (1).wav"'],
  ["with percent escapes and no scheme", "/music/a%20b%20(1).wav"],
  ["behind a mark without width", `\u202A${FILE}`],
])("a path %s is read", (_what, text) => {
  expect(pathReadings(text)).toContain(FILE);
});

test.skipIf(process.platform === "win32")(
  "signs that end the path of an address are part of a file's name first",
  () => {
    expect(pathReadings("file:///music/C#m what?.wav")[0]).toBe("/music/C#m what?.wav");
    expect(pathReadings("file:///music/loop.wav#t=10")).toContain("/music/loop.wav");
  },
);

test("the most literal reading comes first, so that no odd name is out of reach", () => {
  expect(pathReadings("/music/'a'%20\\ b ")[0]).toBe("/music/'a'%20\\ b ");
});

test("a path below the home folder is read in three spellings, that of another user in none", () => {
  const file = path.join(os.homedir(), "loop.wav");
  for (const text of ["~/loop.wav", "$HOME/loop.wav", '"${HOME}/loop.wav"']) expect(pathReadings(text)).toContain(file);
  expect(pathReadings("~root/loop.wav", "/music")).toEqual([]);
});

test("a relative path is one only where there is a folder to begin at", () => {
  expect(pathReadings("loop.wav")).toEqual([]);
  expect(pathReadings("'my loop.wav'", "/music")).toContain("/music/my loop.wav");
});

test("no reading makes a folder of an escaped slash, or holds a NUL character", () => {
  const texts = fc
    .array(fc.constantFrom("/", "%2f", "%2F", "%5c", "%00", "a", "..", "file://", "'", "\\", " "))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      for (const reading of pathReadings(text)) {
        expect(path.isAbsolute(reading)).toBe(true);
        expect(reading).not.toContain("\0");
        expect((reading.match(/\//g) ?? []).length).toBeLessThanOrEqual((text.match(/\//g) ?? []).length + 1);
      }
    }),
  );
});

test.each([
  ["Café.wav".normalize("NFC"), "Café.wav".normalize("NFD")],
  ["Take 2 at 2.10\u202FPM.wav", "Take 2 at 2.10 PM.wav"],
  ["a\u00A0b.wav", "a b.wav"],
  ["a  b.wav", "a b.wav"],
  ["it’s – mine.wav", "it's - mine.wav"],
])("%j looks the same as %j", (one, other) => {
  expect(foldFileName(one)).toBe(foldFileName(other));
});
