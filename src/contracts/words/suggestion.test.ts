import { expect, test } from "vitest";
import { suggest } from "./suggestion.ts";

const COMMANDS = ["serve", "status", "stop", "install", "uninstall", "generate"];

test.each([
  ["instal", "install"],
  ["unistall", "uninstall"],
  ["gen", "generate"],
  ["stpo", "stop"],
  ["Serve", "serve"],
])("%s is taken for %s", (given, meant) => {
  expect(suggest(given, COMMANDS)).toBe(meant);
});

test.each(["", "s", "st", "frobnicate", "xyz"])("%j is taken for nothing", (given) => {
  expect(suggest(given, COMMANDS)).toBeNull();
});
