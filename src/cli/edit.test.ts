import { expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { editSample } from "../contracts/edit-sample.ts";
import { edit, flagText, readEdit } from "./edit.ts";
import { checkFlags } from "./flags.ts";
import { commandHelp, readArguments } from "./usage.ts";

/** What is refused here is refused before a studio is opened: this address has none. */
const config = readConfig({ CONVEX_URL: "http://127.0.0.1:1", HOME: "/nowhere" });

/** The input that a line of arguments stands for. */
const edits = (...args: string[]) => {
  const { flags, operands } = readArguments("edit", args);
  return checkFlags(editSample.input, { ...readEdit(flags), sampleId: operands[0] ?? "" });
};

test.each<[string[], object]>([
  [["--trim", "0.5-2.0"], { startSeconds: 0.5, endSeconds: 2 }],
  [["--trim", "500ms–2s"], { startSeconds: 0.5, endSeconds: 2 }],
  [["--trim", "0.5-"], { startSeconds: 0.5 }],
  [["--trim=-2"], { endSeconds: 2 }],
  [["--fade-in", "10ms", "--fade-out", "1.5"], { fadeInSeconds: 0.01, fadeOutSeconds: 1.5 }],
  [["--reverse", "--normalise", "--name", "Swell"], { reverse: true, normalise: true, name: "Swell" }],
  [["--trim", "1-2", "--snap", "zero-crossing"], { startSeconds: 1, endSeconds: 2, snap: "zero_crossing" }],
])("%j is read as %j", (args, input) => {
  expect(edits("kick", ...args)).toEqual({ sampleId: "kick", ...input });
});

test.each<[string[], RegExp]>([
  [[], /Say what to edit: edit loop\.wav --trim 0\.5-2/],
  [["https://example.com/a.wav", "--reverse"], /Say what to edit/],
  [["kick.wav"], /Say what to change: --trim/],
  [["kick.wav", "--snap", "beat"], /Say what to change/],
  [["kick.wav", "--trim", "2"], /--trim takes a part in seconds, such as 0\.5-2\.0/],
  [["kick.wav", "--trim", "-"], /--trim takes a part/],
  [["kick.wav", "--trim", "1-2-3"], /--trim takes a part/],
  [["kick.wav", "--trim", "a-2"], /--trim takes a number of seconds.*"a"/],
  [["kick.wav", "--trim", "2-1"], /--trim takes a part whose end comes after its start.*"2-1"/],
  [["kick.wav", "--trim", "1-1"], /--trim takes a part whose end/],
  [["kick.wav", "--trim=-0"], /--trim takes a part whose end/],
  [["kick.wav", "--fade-in", "soon"], /--fade-in takes a number of seconds, or of milliseconds/],
  [["kick.wav", "--fade-out", "61"], /^--fade-out must be a number from 0 to 60/],
  [["kick.wav", "--trim", "1-901"], /^--trim must be a number from 0 to 900/],
  [["kick.wav", "--trim", "1-2", "--snap", "bar"], /--snap must be one of/],
  [["kick.wav", "two.wav", "--reverse"], /"two\.wav" is more than edit takes/],
])("%j is refused in words before anything is opened", async (args, words) => {
  await expect(edit(args, config)).rejects.toThrow(words);
});

test.each([
  ["endSeconds: the sample lasts 4 s; give at most that", "--trim: the sample lasts 4 s; give at most that"],
  ["fadeInSeconds: the fades last 9 s", "--fade-in: the fades last 9 s"],
  ["--fade-out-seconds must be a number", "--fade-out must be a number"],
  ["snap: the sample's tempo is not known", "--snap: the sample's tempo is not known"],
  ["give startSeconds, endSeconds, fadeOutSeconds or normalise", "give --trim, --trim, --fade-out or normalise"],
  ["Sample endSecondsOfSummer has no name: x", "Sample endSecondsOfSummer has no name: x"],
])("the refusal %j is told as %j", (message, told) => {
  expect(flagText(message)).toBe(told);
});

test("its help names each of its flags", () => {
  const lines = commandHelp("edit")
    .split("\n")
    .map((line) => line.trim().split(/[ ,]/)[0]);
  const flags = ["--trim", "--snap", "--fade-in", "--fade-out", "--reverse", "--normalise", "--name"];
  expect(lines).toEqual(expect.arrayContaining(flags));
});
