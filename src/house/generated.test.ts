import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
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

test("every kernel is compiled from its present source, else run: npm run kernels", async () => {
  const files = await readdir(path.join(ROOT, "src"), { recursive: true });
  const kernels = files.filter((file) => file.endsWith(".as")).map((file) => path.join("src", file));
  for (const kernel of kernels) {
    const digest = createHash("sha256")
      .update(await read(kernel))
      .digest("hex");
    const compiled = await read(kernel.replace(/\.as$/, ".wasm.ts"));
    expect(compiled.split("\n")[0], kernel).toContain(digest);
  }
  expect(kernels.length).toBeGreaterThan(0);
});
