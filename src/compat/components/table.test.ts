import { build } from "esbuild";
import { expect, test } from "vitest";
import { BACKGROUND } from "./background.ts";
import { moduleOf, type MeasuredComponent } from "./component.ts";
import { PEERS, projectFiles } from "./project.ts";
import { STORES } from "./stores.ts";
import { PAGE, PAGE_FUNCTIONS } from "./react-app.ts";
import { formatUses, isRight, outcomeOf } from "./table.ts";

const all = [...BACKGROUND, ...STORES];
const component: MeasuredComponent = { name: "a-b", version: "1.0.0", source: "", use: async () => [], expected: [1] };

test("a use is right only if each answer is the expected one", () => {
  expect(isRight({ component, outcome: { answers: [1] } })).toBe(true);
  expect(isRight({ component, outcome: { answers: [2] } })).toBe(false);
  expect(isRight({ component, outcome: { answers: [] } })).toBe(false);
  expect(isRight({ component, outcome: { error: "broken" } })).toBe(false);
});

test("the table says what came instead", () => {
  const table = formatUses([
    { component, outcome: { answers: [1] } },
    { component, outcome: { answers: [2n] } },
    { component, outcome: { error: "Error: broken" } },
  ]);
  expect(table.split("\n").slice(2)).toEqual([
    "| a-b | 1.0.0 | right |",
    '| a-b | 1.0.0 | wrong: ["2n"] for [1] |',
    "| a-b | 1.0.0 | failed: Error: broken |",
  ]);
});

test("the app has each component once, pinned, under the name of its module", () => {
  const files = projectFiles(all);
  const { dependencies } = JSON.parse(files["package.json"] ?? "") as { dependencies: Record<string, string> };
  expect(Object.keys(dependencies).length).toBe(all.length + Object.keys(PEERS).length);
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name } of all) {
    expect(files["convex/convex.config.js"]).toContain(`app.use(${moduleOf(name)}, { name: "${moduleOf(name)}" })`);
  }
  expect([moduleOf("rag"), moduleOf("persistent-text-streaming")]).toEqual(["rag", "persistentTextStreaming"]);
});

test("the page of the app is whole, and calls only functions that the app has", async () => {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, loader: "jsx" },
    write: false,
    jsx: "automatic",
    logLevel: "silent",
  });
  expect(outputFiles[0]?.text).toContain("usePresence");
  const called = [...PAGE.matchAll(/functions\.(\w+)/g)].map(([, name]) => name);
  expect(called.length).toBeGreaterThan(9);
  for (const name of called) expect(PAGE_FUNCTIONS).toMatch(new RegExp(`export const (\\{[^}]*)?\\b${name}\\b`));
});

test("a use ends with its answers, or with its error", async () => {
  expect(await outcomeOf(async () => [1])).toEqual({ answers: [1] });
  expect(await outcomeOf(() => Promise.reject(new Error("broken")))).toEqual({ error: "Error: broken" });
});

test("each module of the app is whole", async () => {
  for (const [file, contents] of Object.entries(projectFiles(all))) {
    if (!file.endsWith(".js")) continue;
    const { errors } = await build({
      stdin: { contents, sourcefile: file },
      write: false,
      format: "esm",
      logLevel: "silent",
    });
    expect(errors).toEqual([]);
  }
});
