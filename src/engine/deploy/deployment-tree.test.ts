import { describe, expect, test } from "vitest";
import type { ChildComponent, DefinitionExport } from "./component-definition.ts";
import { buildDeployment } from "./deployment-tree.ts";
import type { AnalysedDefinition, PushAnalysis } from "./push-analysis.ts";
import type { PushRequest, PushedDefinition } from "./push-request.ts";
import { describeAnalysis } from "./push-response.ts";

function definition(path: string, childComponents: ChildComponent[], functions: string[] = []): AnalysedDefinition {
  const definitionType: DefinitionExport["definitionType"] =
    path === "" ? { type: "app" } : { type: "childComponent", name: path };
  const pushed: PushedDefinition = { path, definition: null, dependencies: [], schema: null, modules: [] };
  const specs = functions.map((module) => ({
    module,
    name: "get",
    udfType: "query" as const,
    visibility: "public" as const,
    args: { type: "any" },
    returns: null,
  }));
  return {
    pushed,
    definition: { definitionType, childComponents },
    schema: null,
    modules: specs.map((spec) => ({ path: `${spec.module}.js`, functions: [spec], httpRoutes: null, crons: null })),
  };
}

function analysisOf(...definitions: AnalysedDefinition[]): PushAnalysis {
  return new Map(definitions.map((analysed) => [analysed.pushed.path, analysed]));
}

const REQUEST: PushRequest = {
  app: { path: "", definition: null, dependencies: [], schema: null, modules: [] },
  components: [],
  authConfig: null,
  udfServerVersion: "1.48.0",
};

function child(name: string, path: string, env: ChildComponent["env"] = null): ChildComponent {
  return { name, path, env };
}

describe("the components of a deployment", () => {
  test("are instances: a definition used twice makes two, each with what is below it", () => {
    const analysis = analysisOf(
      definition("", [child("first", "pool"), child("second", "pool")]),
      definition("pool", [child("worker", "batch")]),
      definition("batch", []),
    );
    const { components } = buildDeployment(REQUEST, analysis);
    expect(components.map(({ path, definitionPath }) => [path, definitionPath])).toEqual([
      ["", ""],
      ["first", "pool"],
      ["first/worker", "batch"],
      ["second", "pool"],
      ["second/worker", "batch"],
    ]);
  });

  test("get literals and variables of the app, handed down through their parents", () => {
    const analysis = analysisOf(
      definition("", [
        child("pool", "pool", [
          ["LEVEL", { type: "envVar", name: "APP_LEVEL" }],
          ["MODE", { type: "value", value: "fast" }],
        ]),
      ]),
      definition("pool", [
        child("worker", "batch", [
          ["LOG", { type: "envVar", name: "LEVEL" }],
          ["KIND", { type: "envVar", name: "MODE" }],
          ["NONE", { type: "envVar", name: "NOT_BOUND" }],
        ]),
      ]),
      definition("batch", []),
    );
    const { components } = buildDeployment(REQUEST, analysis);
    expect(components.map(({ environment }) => environment)).toEqual([
      {},
      { LEVEL: { kind: "variable", name: "APP_LEVEL" }, MODE: { kind: "literal", value: "fast" } },
      { LOG: { kind: "variable", name: "APP_LEVEL" }, KIND: { kind: "literal", value: "fast" } },
    ]);
  });

  test("must all be in the push", () => {
    const analysis = analysisOf(definition("", [child("pool", "pool")]));
    expect(() => buildDeployment(REQUEST, analysis)).toThrow("The push lacks component pool");
  });
});

describe("the description of a push", () => {
  test("offers a component's public functions by file", () => {
    const analysis = analysisOf(
      definition("", [child("pool", "pool")]),
      definition("pool", [], ["lib/users", "lib/jobs", "main"]),
    );
    const described = describeAnalysis(analysis, "1.48.0");
    expect(described.analysis["pool"]).toMatchObject({
      definition: {
        path: "pool",
        exports: {
          type: "branch",
          branch: [
            [
              "lib",
              {
                type: "branch",
                branch: [
                  ["users", { branch: [["get", { type: "leaf", leaf: "_reference/function/lib/users.js:get" }]] }],
                  ["jobs", { branch: [["get", { type: "leaf", leaf: "_reference/function/lib/jobs.js:get" }]] }],
                ],
              },
            ],
            ["main", { branch: [["get", { type: "leaf", leaf: "_reference/function/main.js:get" }]] }],
          ],
        },
      },
      functions: {
        "main.js": { functions: [{ name: "get", udfType: "Query", args: '{"type":"any"}', returns: "null" }] },
      },
    });
    expect(described.app).toMatchObject({ componentPath: "", childComponents: { pool: { componentPath: "pool" } } });
  });
});
