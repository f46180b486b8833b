import { expect, test } from "vitest";
import { CHAT_TOOLS, TOOLS } from "./tools.ts";
import { generateSample, splitStems } from "./job.ts";
import { importSample } from "./library.ts";
import { deploymentInput, visibleInput, withoutLocalFiles } from "./contract.ts";
import { parseSampleUri, sampleUri } from "./wire/uri.ts";

test("names are unique snake_case verbs with a noun", () => {
  const names = CHAT_TOOLS.map((operation) => operation.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
});

test("the chat has every tool of MCP clients, and those that it alone offers", () => {
  const chatOnly = CHAT_TOOLS.filter((tool) => !TOOLS.includes(tool)).map(({ name }) => name);
  expect(chatOnly).toEqual([
    "list_projects",
    "delete_project",
    "restore_project",
    "restore_samples",
    "make_part",
    "edit_sample",
  ]);
  expect(TOOLS.filter((tool) => tool.chatOnly)).toEqual([]);
});

test("every operation refuses a field it does not know", () => {
  for (const operation of TOOLS) {
    const issues = operation.input.safeParse({ unheardOf: 1 }).error?.issues ?? [];
    expect(issues.map((issue) => issue.code)).toContain("unrecognized_keys");
  }
});

test("the deployment never sees what the client resolves", () => {
  for (const operation of TOOLS) {
    const fields = Object.keys(deploymentInput(operation).shape);
    expect(fields.filter((field) => (operation.clientFields as readonly string[]).includes(field))).toEqual([]);
    expect([...fields, ...operation.clientFields].toSorted()).toEqual(Object.keys(operation.input.shape).toSorted());
  }
  expect(deploymentInput(splitStems).safeParse({ path: "/a.wav" }).success).toBe(false);
});

test("all metered work asks first, and free work never does", () => {
  for (const { confirm, cost } of TOOLS) expect(confirm?.when === "metered").toBe(cost === "metered");
});

test("a studio that reads no local files offers no path, and does not speak of one", () => {
  for (const operation of TOOLS.map(withoutLocalFiles)) {
    expect(Object.keys(visibleInput(operation).shape)).not.toContain("path");
    if (operation.clientFields.includes("path")) expect(operation.description).not.toMatch(/\bpath\b/);
  }
  expect(withoutLocalFiles(splitStems).description).toContain("Give exactly one of sampleId or url.");
  expect(withoutLocalFiles(importSample).description).toContain("Give exactly one of url or base64 (");
});

test.each([
  [{ prompt: "" }, "prompt"],
  [{ prompt: "   " }, "prompt"],
  [{ prompt: "x".repeat(1001) }, "prompt"],
  [{ prompt: "x", bars: 0 }, "bars"],
  [{ prompt: "x", bars: 1000 }, "bars"],
  [{ prompt: "x", bars: 1.5 }, "bars"],
  [{ prompt: "x", bpm: 9999 }, "bpm"],
  [{ prompt: "x", bpm: Number.NaN }, "bpm"],
  [{ prompt: "x", key: "A dorian" }, "key"],
  [{ prompt: "x", variations: 5 }, "variations"],
  [{ prompt: "x", seed: 0 }, "seed"],
  [{ prompt: "x", waitSeconds: 46 }, "waitSeconds"],
])("generate_sample refuses %j by its field", (input, field) => {
  const issues = generateSample.input.safeParse(input).error?.issues ?? [];
  expect(issues.map((issue) => issue.path.join("."))).toContain(field);
});

test("a sample's uri gives its id back, and nothing else does", () => {
  expect(parseSampleUri(sampleUri("k57abc"))).toBe("k57abc");
  for (const uri of [
    "",
    "wav0://samples/",
    "wav0://samples/../x",
    "wav0://samples/a/b",
    "file:///etc/passwd",
    "wav0://jobs/abc",
  ]) {
    expect(parseSampleUri(uri)).toBeNull();
  }
});
