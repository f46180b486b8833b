import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

/** Each layer and what it may import besides itself. Order is the order of the house: no import goes up. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  contracts: [],
  audio: [],
  engine: [],
  inference: ["contracts", "audio"],
  backend: ["contracts"],
  mcp: ["contracts", "backend"],
  auth: ["contracts"],
  hub: ["contracts", "audio", "engine", "inference", "backend", "mcp", "auth", "config"],
  cli: ["contracts", "backend", "mcp", "auth", "hub", "config"],
  config: ["contracts"],
  chat: ["contracts"],
  convex: ["contracts", "audio", "chat"],
  testing: ["contracts", "engine", "backend", "mcp", "auth", "hub"],
  build: ["contracts", "engine"],
  chaos: ["contracts", "audio", "backend", "hub", "testing"],
  bench: ["contracts", "audio", "engine", "hub", "cli", "build", "testing"],
  compat: ["contracts", "backend", "hub"],
};

const ROOT = path.resolve(import.meta.dirname, "..");

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.(?:test|fixture)\.ts$/.test(file) && !file.includes("_generated"))
    .map((file) => path.join(folder, file));
}

function layerOf(file: string): string {
  const [top = "", second = ""] = file.split(path.sep);
  return top === "convex" ? "convex" : second.replace(/\.ts$/, "");
}

function relativeImports(file: string): string[] {
  const source = readFileSync(path.join(ROOT, file), "utf8");
  const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => match[1] ?? "");
  return specifiers.map((specifier) => path.join(path.dirname(file), specifier));
}

const files = [...sourceFiles("src"), ...sourceFiles("convex")].filter((file) => /^(src|convex)\//.test(file));

test("imports go down the list of layers only", () => {
  const breaches = files.flatMap((file) =>
    relativeImports(file)
      .filter((target) => /^(src|convex)\//.test(target))
      .map((target) => [layerOf(file), layerOf(target)] as const)
      .filter(([from, to]) => from !== to && !(MAY_IMPORT[from] ?? []).includes(to))
      .map(([from, to]) => `${file}: ${from} must not import ${to}`),
  );
  expect(breaches).toEqual([]);
});

test("every layer that exists has a row in the table", () => {
  expect(files.map(layerOf).filter((layer) => !(layer in MAY_IMPORT))).toEqual([]);
});
