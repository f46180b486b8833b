import { expect, test } from "vitest";
import { readConfig } from "../../config.ts";
import { UsageError } from "../flags.ts";
import { commandHelp, helpText } from "../usage.ts";
import { backup, restore } from "./backup.ts";
import { move } from "./move.ts";

/** What is refused here is refused before anything is opened. */
const config = readConfig({ WAV0_HOME: "/nowhere", HOME: "/nowhere" });

test.each([
  ["backup", /--overwrite/, /npx convex export.*read back/s],
  ["restore", /--replace.*backups\//s, /All of the backup comes, or nothing/],
  ["move", /--to.*--from.*--admin-key.*CONVEX_DEPLOY_KEY.*--stdin/s, /Jobs must have ended.*accounts are not moved/s],
] as const)("the help of %s names its flags and what it does not do", (name, flags, details) => {
  expect(commandHelp(name)).toMatch(flags);
  expect(commandHelp(name)).toMatch(details);
  expect(helpText()).toContain(`  ${name} `);
});

test.each([
  ["two files", () => backup(["a.zip", "b.zip"], config), /"b\.zip" is more than backup takes/],
  ["an unknown flag", () => restore(["a.zip", "--force"], config), /There is no flag --force/],
  ["an operand", () => move(["https://a.example"], config), /is more than move takes/],
])("%s is refused as a wrong call", async (_, call, words) => {
  const told = call();
  await expect(told).rejects.toThrow(UsageError);
  await expect(told).rejects.toThrow(words);
});

test("restore asks for a backup, and says where it looked for one", async () => {
  await expect(restore([], config)).rejects.toThrow(/Say which backup: wav0-mcp restore/);
  await expect(restore(["/nowhere/studio.zip"], config)).rejects.toThrow("There is no file /nowhere/studio.zip");
});
