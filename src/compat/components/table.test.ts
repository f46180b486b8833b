import { build } from "esbuild";
import { expect, test } from "vitest";
import { BACKGROUND } from "./background.ts";
import { moduleOf, type MeasuredComponent } from "./component.ts";
import { PEERS, projectFiles } from "./project.ts";
import { STORES } from "./stores.ts";
import { formatUses, isRight } from "./table.ts";

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
