import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { checkFlags, parseFlags, UsageError } from "./flags.ts";
import { isCommand, readArguments, readCommand, USAGE } from "./usage.ts";
import { readAssignments } from "./assignments.ts";

const SCHEMA = z.object({
  prompt: z.string().optional(),
  bpm: z.number().min(40).max(240).optional(),
  dryRun: z.boolean().optional(),
  yes: z.boolean().optional().meta({ short: "y" }),
  env: z.array(z.string()).optional(),
});

const parse = (...args: string[]) => parseFlags(SCHEMA, args);

test.each<[string[], object]>([
  [[], { flags: {}, positionals: [] }],
  [["-"], { flags: {}, positionals: ["-"] }],
  [["--prompt", "-"], { flags: { prompt: "-" }, positionals: [] }],
  [["--prompt", ""], { flags: { prompt: "" }, positionals: [] }],
  [["--prompt=a=b"], { flags: { prompt: "a=b" }, positionals: [] }],
  [["--prompt=--bpm"], { flags: { prompt: "--bpm" }, positionals: [] }],
  [["--", "--bpm", "-y"], { flags: {}, positionals: ["--bpm", "-y"] }],
  [["a", "--yes", "b", "-y"], { flags: { yes: true }, positionals: ["a", "b"] }],
  [["--env", "A=1", "--env=B=2"], { flags: { env: ["A=1", "B=2"] }, positionals: [] }],
  [["--bpm", "90", "--bpm", "91"], { flags: { bpm: 91 }, positionals: [] }],
  [["--bpm", "fast"], { flags: { bpm: "fast" }, positionals: [] }],
  [["--prompt", "kick\n--bpm 3"], { flags: { prompt: "kick\n--bpm 3" }, positionals: [] }],
])("%j", (args, parsed) => {
  expect(parse(...args)).toEqual(parsed);
});

test.each([
  [["--dry-run=true"], "--dry-run takes no value"],
  [["--dryRun"], "did you mean --dry-run?"],
  [["--no-yes"], "There is no flag --no-yes"],
  [["-x"], "There is no flag -x"],
  [["-yx"], "There is no flag -x"],
  [["--__proto__=1"], "There is no flag --__proto__"],
  [["--constructor"], "There is no flag --constructor"],
  [["--prompt", "--"], "write --prompt=--"],
  [["--prompt", "-y"], "write --prompt=-y"],
  [["--env"], "--env needs a value behind it"],
  [["---"], "There is no flag"],
])("%j is refused in one line that names the flag", (args, message) => {
  expect(() => parse(...args)).toThrow(UsageError);
  expect(() => parse(...args)).toThrow(message);
});

test("any text is carried by a flag as it is, by an equals sign", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.string({ unit: "grapheme" })), (prompt, operands) => {
      const { flags, positionals } = parse(`--prompt=${prompt}`, "--", ...operands);
      expect(flags).toEqual({ prompt });
      expect(positionals).toEqual(operands);
    }),
  );
});

test("whatever is written, it is read or refused as a usage error, never another", () => {
  const word = fc.oneof(
    fc.constantFrom("--prompt", "--bpm", "-y", "--yes", "--env", "--", "-", "=", "--=", "-=", "--y", "-y=1", "--bpm="),
    fc.string(),
    fc.string().map((text) => `--${text}`),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (args) => {
      try {
        checkFlags(SCHEMA, parse(...args).flags);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 500 },
  );
});

test("each command takes as many operands as it says, and names the first that is too many", () => {
  for (const [name, { maxOperands }] of Object.entries(USAGE)) {
    if (!isCommand(name)) throw new Error(name);
    const operands = Array.from({ length: Math.min(maxOperands, 5) }, (_, index) => `operand${index}`);
    expect(readArguments(name, operands).operands).toEqual(operands);
    if (maxOperands > 5) continue;
    expect(() => readArguments(name, [...operands, "surplus"])).toThrow(`"surplus" is more than ${name} takes`);
  }
});

test("names that every object inherits are no commands", () => {
  expect(["toString", "constructor", "__proto__", "hasOwnProperty", "", "Serve"].filter(isCommand)).toEqual([]);
});

test("a command's flags come back by their own names", () => {
  expect(readCommand("install", ["cursor", "--env", "A=1", "--dry-run", "-y", "claude"])).toEqual({
    flags: { env: ["A=1"], dryRun: true, yes: true },
    operands: ["cursor", "claude"],
  });
});

test.each(["A", "=1", "1A=2", "A B=1", "A-B=1", " A=1", "é=1", ""])("%j is no assignment", (text) => {
  expect(() => readAssignments([text])).toThrow(`--env takes NAME=value, not "${text}"`);
});

test("an assignment keeps its value to the last character, and the last of one name counts", () => {
  const assigned = readAssignments(["A=", "B= x=y\n ", "_c=1", "A=2", "__proto__=3"]);
  expect(Object.entries(assigned)).toEqual([
    ["A", "2"],
    ["B", " x=y\n "],
    ["_c", "1"],
    ["__proto__", "3"],
  ]);
});
