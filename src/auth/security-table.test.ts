import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const text = readFileSync(path.join(import.meta.dirname, "README.md"), "utf8");
const section = /\n## Security.*?(?=\n## )/s.exec(text)?.[0] ?? "";
/** Threat, measure, tests. */
const rows = section.split("\n").flatMap((line) => {
  const [, threat = "", measure = "", tests = ""] = line.split("|").map((cell) => cell.trim());
  return line.startsWith("| ") && threat !== "threat" && !threat.startsWith("--") ? [{ threat, measure, tests }] : [];
});

/** Places of which a test's name leaves out the beginning. */
const ROOTS = ["..", ".", "../.."];

const exists = (name: string) =>
  ROOTS.some((root) => existsSync(path.join(import.meta.dirname, root, `${name}.test.ts`)));

test("each threat has a measure and a test that is there", () => {
  expect(rows.length).toBeGreaterThan(30);
  const wanting = rows.filter(({ measure, tests }) => {
    const names = [...tests.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    return measure === "" || names.length === 0 || !names.every(exists);
  });
  expect(wanting).toEqual([]);
});
