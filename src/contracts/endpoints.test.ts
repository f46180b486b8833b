import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { deploymentInput, visibleInput, withoutLocalFiles, type Endpoint } from "./contract.ts";
import { ENDPOINTS } from "./endpoints.fixture.ts";
import { TOOLS } from "./tools.ts";
import { valuesOf } from "./values.fixture.ts";

const byName = ENDPOINTS.map((endpoint): [string, Endpoint] => [endpoint.name, endpoint]);

test("the list of endpoints is whole: as many as the contracts define", () => {
  const folder = import.meta.dirname;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => /^(?:[a-z-]+\/)?[a-z-]+\.ts$/.test(file) && file !== "contract.ts");
  const defined = sources.flatMap(
    (file) => readFileSync(path.join(folder, file), "utf8").match(/= define(?:Endpoint|Tool)\(/g) ?? [],
  );
  expect(ENDPOINTS).toHaveLength(defined.length);
});

test("names are unique verbs with nouns, and each function serves one endpoint", () => {
  const names = ENDPOINTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
  const functions = ENDPOINTS.map(({ convex }) => convex.path);
  expect(new Set(functions).size).toBe(functions.length);
});

describe.each(byName)("%s", (_, endpoint) => {
  const { input, output, convex, effect, idempotent } = endpoint;

  test("a query only reads, a mutation never does; what reads may be repeated", () => {
    if (convex.kind === "query") expect(effect).toBe("read");
    if (convex.kind === "mutation") expect(effect).not.toBe("read");
    if (effect === "read") expect(idempotent).toBe(true);
  });

  test("its input refuses what it does not know, and nothing that is no object", () => {
    const issues = input.safeParse({ unheardOf: 1 }).error?.issues ?? [];
    expect(issues.map(({ code }) => code)).toContain("unrecognized_keys");
    for (const given of [null, undefined, [], "x", 7, true]) expect(input.safeParse(given).success).toBe(false);
  });

  test("its fields are named in camel case, flags as yes or no, times as times", () => {
    for (const [name, schema] of [...Object.entries(input.shape), ...Object.entries(output.shape)]) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
      if (/^(?:is|has|can|needs)[A-Z]/.test(name))
        expect([json.type, json.const]).toContainEqual(json.type === undefined ? true : "boolean");
      if (name.endsWith("Id")) expect(JSON.stringify(json)).toContain('"string"');
      if (name.endsWith("Seconds")) expect(JSON.stringify(json)).toContain('"number"');
    }
  });

  test("texts that callers give are bounded", () => {
    const unbounded = Object.entries(input.shape).filter(([, schema]) => {
      const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
      return (
        json.type === "string" &&
        json.maxLength === undefined &&
        json.enum === undefined &&
        json.pattern === undefined &&
        json.const === undefined
      );
    });
    // A key is a refinement: what is longer than a name of one is none.
    expect(unbounded.map(([name]) => name).filter((name) => name !== "key" && name !== "tag")).toEqual([]);
  });

  test("what it takes is taken again, and is plain JSON", () => {
    const values = valuesOf(input).filter((value) => input.safeParse(value).success);
    fc.assert(
      fc.property(values, (value) => {
        const once = input.parse(value);
        expect(input.parse(once)).toEqual(once);
        expect(input.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
      }),
      { numRuns: 4 },
    );
  });
});

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))("the tool %s", (_, tool) => {
  test("is an endpoint", () => {
    expect(ENDPOINTS).toContain(tool);
  });

  test("says in its words what it costs, and nothing that it does not do", () => {
    expect(tool.title.length).toBeGreaterThan(3);
    expect(tool.description).toMatch(/[.]$/);
    if (tool.cost === "metered") expect(tool.description).toMatch(/billed|costs/);
    if (tool.cost === "free" && tool.name !== "delete_sample") expect(tool.description).toMatch(/\bfree\b/i);
    expect(tool.description).not.toMatch(/\s\s|\bTODO\b/);
  });

  test("names other tools as they are called", () => {
    const names = new Set(TOOLS.map(({ name }) => name));
    const fields = new Set(TOOLS.flatMap(({ input }) => Object.keys(input.shape)));
    const mentioned = tool.description.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
    expect(mentioned.filter((name) => !names.has(name) && !fields.has(name))).toEqual([]);
  });

  test("asks a person before it destroys, and only what a caller sees is what it describes", () => {
    if (tool.effect === "destructive" && tool.name !== "cancel_job") expect(tool.confirm?.when).toBe("always");
    const visible = Object.keys(visibleInput(tool).shape);
    for (const hidden of tool.hiddenFields ?? []) expect(visible).not.toContain(hidden);
    for (const field of tool.clientFields) expect(Object.keys(tool.input.shape)).toContain(field);
    expect(Object.keys(deploymentInput(tool).shape).some((field) => field === "path" || field === "base64")).toBe(
      false,
    );
  });

  test("without local files is the same but for the path", () => {
    const remote = withoutLocalFiles(tool);
    const [here, there] = [tool, remote].map((each) => Object.keys(visibleInput(each).shape));
    expect(there).toEqual(here?.filter((field) => field !== "path"));
    expect(withoutLocalFiles(remote)).toMatchObject({ description: remote.description });
    expect(remote.name).toBe(tool.name);
  });
});
