import vm from "node:vm";
import { build } from "esbuild";
import { expect, test } from "vitest";
import type { BundledModule } from "../types.ts";
import { loadBuiltin } from "./module-environment.ts";
import { linkModules } from "./module-linker.ts";

function load(sources: Record<string, string>, entry = "main.js"): Record<string, unknown> {
  const modules = Object.entries(sources).map(([path, source]): BundledModule => ({
    path,
    source,
    environment: "isolate",
  }));
  const linked = linkModules(modules, {
    evaluate: (text, filename) => vm.runInThisContext(text, { filename }) as unknown,
    scope: () => ({ process: { env: { NAME: "own" } } }),
    external: loadBuiltin,
    filename: ({ path }) => path,
  });
  return linked(entry);
}

/** Bundles files as the official CLI does, with chunks. */
async function bundle(files: Record<string, string>, entries: string[]): Promise<Record<string, string>> {
  const result = await build({
    entryPoints: entries,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "esnext",
    write: false,
    outdir: "/out",
    chunkNames: "_deps/[hash]",
    minifySyntax: true,
    minifyIdentifiers: true,
    keepNames: true,
    plugins: [
      {
        name: "memory",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /.*/ }, ({ path }) => ({ path: path.replace(/^\.\//, ""), namespace: "memory" }));
          onLoad({ filter: /.*/, namespace: "memory" }, ({ path }) => ({ contents: files[path] ?? "" }));
        },
      },
    ],
  });
  return Object.fromEntries(result.outputFiles.map(({ path, text }) => [path.replace("/out/", ""), text]));
}

test("every form of import binds the same exports", () => {
  const exports = load({
    "main.js": `import main, { a, b as c } from "./other.js"; import * as all from "./other.js"; import "./other.js";
      export { main, a, c }; export const keys = Object.keys(all).sort(); export const named = all.a;`,
    "other.js": `const a = 1; let b = 2; function f() {} export { a, b, f as default };`,
  });
  expect(exports).toMatchObject({ a: 1, c: 2, keys: ["a", "b", "default"], named: 1 });
  expect(exports["main"]).toBeTypeOf("function");
});

test("every form of export is seen", async () => {
  const exports = load({
    "main.js": `export const one = 1; export const two = 2; export let three = 3; export function four() { return 4; }
      export async function five() {} export class Six {} export default one + 6;
      export { seven as "odd name" } from "./other.js"; export * from "./other.js"; export * as rest from "./other.js";`,
    "other.js": `export const seven = 7; export const one = "hidden by main's own"; export default "not passed on";`,
  });
  expect(exports).toMatchObject({ one: 1, two: 2, three: 3, default: 7, seven: 7, "odd name": 7, rest: { seven: 7 } });
  expect(Object.keys(exports).sort()).toEqual(
    ["Six", "default", "five", "four", "odd name", "one", "rest", "seven", "three", "two"].sort(),
  );
});

test("a module runs once, and dependencies run first", () => {
  const log: string[] = [];
  Object.assign(globalThis, { linkerLog: log });
  load({
    "main.js": `import "./a.js"; import "./b.js"; linkerLog.push("main")`,
    "a.js": `import "./b.js"; linkerLog.push("a")`,
    "b.js": `linkerLog.push("b")`,
  });
  expect(log).toEqual(["b", "a", "main"]);
  Reflect.deleteProperty(globalThis, "linkerLog");
});

test("modules that import each other see each other's values at use", () => {
  const exports = load({
    "main.js": `import { isEven } from "./even.js"; export const answers = [isEven(10), isEven(7)];`,
    "even.js": `import { isOdd } from "./odd.js"; export function isEven(n) { return n === 0 || isOdd(n - 1); }`,
    "odd.js": `import { isEven } from "./even.js"; export function isOdd(n) { return n !== 0 && isEven(n - 1); }`,
  });
  expect(exports["answers"]).toEqual([true, false]);
});

test("a binding that gets its value after linking is seen", () => {
  const exports = load({
    "main.js": `import { init, value } from "./late.js"; init(); export const seen = value;`,
    "late.js": `var value; function init() { value = "late"; } export { init, value };`,
  });
  expect(exports["seen"]).toBe("late");
});

test("dynamic imports, import.meta and process belong to the module", async () => {
  const exports = load(
    {
      "dir/main.js": `export const later = () => import("../other.js"); export const url = import.meta.url; export const name = process.env.NAME;`,
      "other.js": `export const value = 5;`,
    },
    "dir/main.js",
  );
  expect(exports).toMatchObject({ url: expect.stringMatching(/^file:\/\/\/.*convex\/dir\/main\.js$/), name: "own" });
  expect(await (exports["later"] as () => Promise<unknown>)()).toMatchObject({ value: 5 });
});

test("text that looks like an import or export is left alone", () => {
  const source =
    'export const text = `import x from "y"; export { z }`; // export default 1\nexport const re = /export {a}/.source;';
  expect(load({ "main.js": source })).toMatchObject({ text: 'import x from "y"; export { z }', re: "export {a}" });
});

test("modules are strict and lines stay where they were", () => {
  const exports = load({
    "main.js": `import {\n  a,\n} from "./other.js";\nexport const strict = (function () { return this === undefined; })();\nexport const fail = () => { throw new Error(a); };`,
    "other.js": `export const a = "x";`,
  });
  expect(exports["strict"]).toBe(true);
  let stack = "";
  try {
    (exports["fail"] as () => void)();
  } catch (error) {
    stack = String((error as Error).stack);
  }
  expect(stack).toContain("main.js:5:");
});

test("Node's modules load by either name; others are refused with the importer", () => {
  const exports = load({
    "main.js": `import { join } from "path"; import fs from "node:fs"; export const joined = join("a", "b"); export const reads = typeof fs.readFileSync;`,
  });
  expect(exports).toMatchObject({ joined: "a/b", reads: "function" });
  expect(() => load({ "main.js": `import "left-pad"` })).toThrow(/'main\.js' imports 'left-pad'/);
  expect(() => load({ "main.js": `import "./gone.js"` })).toThrow("Could not find module 'gone.js'");
});

test("a module that throws throws the same error each time", () => {
  const linked = { "main.js": `export const a = 1; throw new Error("at load")` };
  expect(() => load(linked)).toThrow("at load");
});

test("what esbuild makes of shared, lazy and CommonJS modules works", async () => {
  const files = {
    "one.js": `import { shared } from "./shared.js"; export const one = shared.add(1); export const lazy = () => import("./lazy.js");`,
    "two.js": `import { shared } from "./shared.js"; import cjs from "./cjs.cjs"; export const two = shared.add(2); export default cjs.value; export class Named {}`,
    "shared.js": `class Shared { total = 0; add(n) { return (this.total += n); } } export const shared = new Shared(); export let unused;`,
    "lazy.js": `import { shared } from "./shared.js"; export const total = () => shared.total; export const needed = require("./two.js");`,
    "cjs.cjs": `exports.value = require("./shared.js").shared.total;`,
  };
  const outputs = await bundle(files, ["one.js", "two.js"]);
  expect(Object.keys(outputs).some((path) => path.startsWith("_deps/"))).toBe(true);
  const one = load(outputs, "one.js");
  expect(one["one"]).toBe(1);
  const lazy = (await (one["lazy"] as () => Promise<Record<string, unknown>>)()) as {
    total(): number;
    needed: { two: number };
  };
  expect(lazy.needed.two).toBe(3);
  expect(lazy.total()).toBe(3);
  expect((load(outputs, "two.js")["Named"] as { name: string }).name).toBe("Named");
});
