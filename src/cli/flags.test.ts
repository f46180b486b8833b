import { expect, test } from "vitest";
import * as z from "zod";
import { generateSample, listJobs } from "../contracts/job.ts";
import { checkFlags, describeFlags, parseFlags } from "./flags.ts";

test("fields become kebab-case flags, with numbers as numbers and the rest as text", () => {
  const parsed = parseFlags(generateSample.input, [
    "dusty keys",
    "--bpm",
    "82.5",
    "--duration-seconds=4",
    "--key",
    "Dm",
  ]);
  expect(parsed).toEqual({ positionals: ["dusty keys"], flags: { bpm: 82.5, durationSeconds: 4, key: "Dm" } });
});

test("an unknown flag is refused with the list of known ones", () => {
  expect(() => parseFlags(generateSample.input, ["--tempo", "90"])).toThrow(/--tempo.*Known flags: .*--bpm/s);
});

test("a number flag refuses what is no number, in its own name", () => {
  const { flags } = parseFlags(generateSample.input, ["--prompt=x", "--bpm=fast"]);
  expect(() => checkFlags(generateSample.input, flags)).toThrow('--bpm must be a number from 40 to 240, not "fast"');
});

test("values have the same freedom as in a tool: units, other spellings, and empty for left out", () => {
  const { flags } = parseFlags(generateSample.input, ["--prompt=x", "--bpm=90bpm", "--type", "One-Shot", "--bars="]);
  expect(checkFlags(generateSample.input, flags)).toEqual({ prompt: "x", bpm: 90, type: "one_shot" });
});

test.each([
  [["--bpm"], "--bpm needs a value behind it"],
  [["--bpm", "--key", "Dm"], 'if it is meant to be "--key", write --bpm=--key'],
])("a value that is missing is told in a line of our own: %j", (args, message) => {
  expect(() => parseFlags(generateSample.input, args)).toThrow(message);
});

test("a switch takes no value", () => {
  const flags = z.object({ yes: z.boolean().meta({ short: "y" }) });
  expect(parseFlags(flags, ["-y", "x"])).toEqual({ flags: { yes: true }, positionals: ["x"] });
  expect(() => parseFlags(flags, ["--yes=no"])).toThrow("--yes takes no value; leave it out");
});

test("the help lists the choices of a flag", () => {
  expect(describeFlags(listJobs.input)).toMatch(/--status +pending \| processing \| completed/);
});

test("a negative number is a value, not a flag, when joined with an equals sign", () => {
  expect(parseFlags(generateSample.input, ["--bpm=-3"]).flags).toEqual({ bpm: -3 });
});

test("the help names every field with its description and its range", () => {
  const help = describeFlags(generateSample.input);
  for (const field of Object.keys(generateSample.input.shape)) {
    expect(help).toContain(`--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `);
  }
  expect(help).toMatch(/--prompt +The sound in plain words/);
  expect(help).toMatch(/--bpm .*40 to 240/);
});
