import { describe, expect, test } from "vitest";
import { parsePushRequest } from "./push-request.ts";

const module = (path: string, extra: object = {}) => ({ path, source: `// ${path}`, environment: "isolate", ...extra });
const MINIMAL = { appDefinition: { udfServerVersion: "1.48.0" } };
const app = (fields: object) => ({ appDefinition: { ...MINIMAL.appDefinition, ...fields } });

describe("a push", () => {
  test("may be of an app that has nothing yet", () => {
    expect(parsePushRequest(MINIMAL)).toEqual({
      app: { path: "", definition: null, dependencies: [], schema: null, modules: [] },
      components: [],
      authConfig: null,
      udfServerVersion: "1.48.0",
    });
  });

  test("is read with its modules, its schema, its config and its components", () => {
    const request = parsePushRequest({
      ...app({
        definition: module("convex.config.js"),
        dependencies: ["components/a"],
        schema: module("schema.js"),
        changedModules: [
          module("jobs.js", { sourceMap: "{}" }),
          module("inNode.js", { environment: "node" }),
          module("_deps/x.js"),
        ],
      }),
      componentDefinitions: [
        {
          definitionPath: "components/a",
          definition: module("convex.config.js"),
          dependencies: [],
          schema: null,
          functions: [module("lib.js")],
        },
      ],
    });
    expect(request.app).toEqual({
      path: "",
      definition: module("convex.config.js"),
      dependencies: ["components/a"],
      schema: module("schema.js"),
      modules: [
        module("jobs.js", { sourceMap: "{}" }),
        module("inNode.js", { environment: "node" }),
        module("_deps/x.js"),
      ],
    });
    expect(request.components).toEqual([
      {
        path: "components/a",
        definition: module("convex.config.js"),
        dependencies: [],
        schema: null,
        modules: [module("lib.js")],
      },
    ]);
  });

  test("has its auth.config apart from the functions", () => {
    const { app: pushed, authConfig } = parsePushRequest(
      app({ changedModules: [module("auth.config.js"), module("auth.js")] }),
    );
    expect(authConfig).toEqual(module("auth.config.js"));
    expect(pushed.modules.map(({ path }) => path)).toEqual(["auth.js"]);
  });

  test.each([
    ["node", "node"],
    ["isolate", "isolate"],
    [undefined, "isolate"],
    ["browser", "isolate"],
  ])("takes a module for the environment %j as one for %s", (environment, expected) => {
    const { app: pushed } = parsePushRequest(app({ changedModules: [module("a.js", { environment })] }));
    expect(pushed.modules[0]?.environment).toBe(expected);
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "A push must be an object"],
    ["a list", [], "A push must be an object"],
    ["no app", {}, "appDefinition must be an object"],
    ["no version", { appDefinition: {} }, "udfServerVersion must be a string"],
    ["a module that is text", app({ changedModules: ["jobs.js"] }), "A module must be an object"],
    ["a module without a path", app({ changedModules: [{ source: "" }] }), "A module's path must be a string"],
    ["a module without a source", app({ changedModules: [{ path: "a.js" }] }), "A module's source must be a string"],
    ["a schema that is text", app({ schema: "defineSchema({})" }), "A module must be an object"],
    ["a dependency that is no path", app({ dependencies: [7] }), "A dependency must be a string"],
    [
      "a component that is text",
      { ...MINIMAL, componentDefinitions: ["a"] },
      "A component definition must be an object",
    ],
    ["a component without a path", { ...MINIMAL, componentDefinitions: [{}] }, "definitionPath must be a string"],
  ])("of %s is refused by name", (_what, body, message) => {
    expect(() => parsePushRequest(body)).toThrow(
      expect.objectContaining({ status: 400, code: "BadJsonBody", message }),
    );
  });

  test("that leaves out modules which it thinks are known is asked for all of them", () => {
    const body = app({ unchangedModuleHashes: [{ path: "jobs.js", sha256: "x" }] });
    expect(() => parsePushRequest(body)).toThrow(
      expect.objectContaining({ code: "UnknownModuleHash", message: expect.stringContaining("push all modules") }),
    );
  });
});
