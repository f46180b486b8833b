import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { allSources, isTest, isTestHelp } from "./sources.fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** Files of convex/ that the official CLI reads and takes for no functions. */
const DEFINITIONS = ["convex/schema.ts", "convex/auth.config.ts", "convex/convex.config.ts"];

function read(file: string): Promise<string> {
  return readFile(path.join(ROOT, file), "utf8");
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "").sort();
}

test("convex/_generated names the functions' files and the components that there are, else run: npm run codegen", async () => {
  const functions = allSources
    .map(({ file }) => file)
    .filter((file) => file.startsWith("convex/") && !DEFINITIONS.includes(file) && !isTest(file) && !isTestHelp(file));
  const api = await read("convex/_generated/api.d.ts");
  expect(found(api, /^import type \* as \w+ from "\.\.\/(.+)\.js";$/gm)).toEqual(
    functions.map((file) => file.slice("convex/".length, -".ts".length)).sort(),
  );
  const components = api.slice(api.indexOf("export declare const components"));
  expect(found(components, /^ {2}(\w+): import\(/gm)).toEqual(
    found(await read("convex/convex.config.ts"), /^app\.use\((\w+)/gm),
  );
});
