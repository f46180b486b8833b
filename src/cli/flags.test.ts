import { expect, test } from "vitest";
import { generateSample } from "../contracts/job.ts";
import { describeFlags, parseFlags } from "./flags.ts";

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

test.each(["fast", "", " "])("a number flag refuses %j", (text) => {
  expect(() => parseFlags(generateSample.input, [`--bpm=${text}`])).toThrow(/--bpm takes a number/);
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
  expect(help).toMatch(/--bpm +40 to 240/);
});
