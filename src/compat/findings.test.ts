import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const FOLDER = path.resolve(import.meta.dirname, "../../findings");
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith(".sh"));
const document = readFileSync(path.resolve(import.meta.dirname, "../mcp/COMPATIBILITY.md"), "utf8");

test("the table cites every script, and no other", () => {
  const cited = [...document.matchAll(/findings\/([\w-]+\.sh)/g)].map((match) => match[1]);
  expect([...new Set(cited)].sort()).toEqual(scripts.sort());
});

test.each(scripts)("%s can be run, pins what it installs and leaves nothing behind", (name) => {
  const file = path.join(FOLDER, name);
  const text = readFileSync(file, "utf8");
  expect(statSync(file).mode & 0o111).toBe(0o111);
  const [, install = ""] = /npm install ((?:.|\\\n)*?)\n[^ ]/.exec(`${text}\n.`) ?? [];
  const packages = install.split(/\s+/).filter((word) => word !== "\\" && word !== "" && !word.startsWith("--"));
  expect(packages.length).toBeGreaterThan(0);
  for (const spec of packages) expect(spec).toMatch(/^@?[^@]+@\d+\.\d+\.\d+$/);
  expect(text).toContain(`trap 'rm -rf "$folder"' EXIT`);
});
