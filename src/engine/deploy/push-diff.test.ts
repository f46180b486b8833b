import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SchemaJson } from "../storage/types.ts";
import type { CronSpec, DeployedComponent, Deployment } from "../types.ts";
import { parseEnvironmentChanges } from "./environment-changes.ts";
import { diffIndexes, indexesOf } from "./index-diff.ts";
import { describeDiff } from "./push-diff.ts";

function schemaOf(indexes: Record<string, string[]>): SchemaJson {
  const tables = Object.entries(indexes).map(([tableName, descriptors]) => ({
    tableName,
    indexes: descriptors.map((indexDescriptor) => ({ indexDescriptor, fields: [indexDescriptor] })),
    searchIndexes: [],
    vectorIndexes: [],
    documentType: null,
  }));
  return { tables, schemaValidation: true };
}

const schema = fc
  .dictionary(fc.constantFrom("jobs", "samples"), fc.uniqueArray(fc.constantFrom("by_a", "by_b", "by_c")))
  .map(schemaOf);

function names(indexes: { name: string }[]): string[] {
  return indexes.map(({ name }) => name).sort();
}

describe("a difference of indexes", () => {
  test("turns the old set into the new one", () => {
    fc.assert(
      fc.property(schema, schema, (before, after) => {
        const { added_indexes, removed_indexes } = diffIndexes(before, after);
        const removed = new Set(names(removed_indexes));
        const kept = names(indexesOf(before)).filter((name) => !removed.has(name));
        expect([...kept, ...names(added_indexes)].sort()).toEqual(names(indexesOf(after)));
      }),
    );
  });

  test("is empty from a schema to itself, and everything from none", () => {
    fc.assert(
      fc.property(schema, (only) => {
        expect(diffIndexes(only, only)).toEqual({ added_indexes: [], removed_indexes: [] });
        expect(diffIndexes(null, only).added_indexes).toEqual(indexesOf(only));
      }),
    );
  });

  test("replaces an index whose fields are others", () => {
    const before = schemaOf({ jobs: ["by_a"] });
    const after = schemaOf({ jobs: ["by_a"] });
    after.tables[0]?.indexes[0]?.fields.push("b");
    const { added_indexes, removed_indexes } = diffIndexes(before, after);
    expect([names(added_indexes), names(removed_indexes)]).toEqual([["jobs.by_a"], ["jobs.by_a"]]);
  });
});

function cron(identifier: string, args: CronSpec["args"] = {}): CronSpec {
  return { identifier, module: "jobs", name: "run", args, schedule: { type: "interval", seconds: 60 } };
}

function component(path: string, source: string, crons: CronSpec[] = []): DeployedComponent {
  return {
    path,
    definitionPath: path,
    modules: [{ path: "jobs.js", source, environment: "isolate" }],
    schema: null,
    functions: [],
    crons,
    httpRoutes: [],
    environment: {},
  };
}

function deploymentOf(...components: DeployedComponent[]): Deployment {
  return { components, authConfig: null, udfServerVersion: "1.48.0" };
}

describe("a difference of deployments", () => {
  test("names components that come, change and go", () => {
    const before = deploymentOf(component("", "old"), component("gone", "x"));
    const after = deploymentOf(component("", "new"), component("come", "x"));
    const { componentDiffs } = describeDiff(before, after);
    const types = Object.entries(componentDiffs).map(([path, { diffType }]) => [path, diffType.type]);
    expect(types).toEqual([
      ["", "modify"],
      ["gone", "unmount"],
      ["come", "create"],
    ]);
    expect(componentDiffs[""]?.moduleDiff).toEqual({ added: ["jobs.js"], removed: ["jobs.js"] });
  });

  test("names crons that come, change and go", () => {
    const before = deploymentOf(component("", "x", [cron("same"), cron("other"), cron("gone")]));
    const after = deploymentOf(component("", "x", [cron("same"), cron("other", { n: 1 }), cron("come")]));
    const { componentDiffs } = describeDiff(before, after);
    expect(componentDiffs[""]?.cronDiff).toEqual({ added: ["come"], updated: ["other"], deleted: ["gone"] });
  });

  test("is all creation at the first push", () => {
    const { componentDiffs } = describeDiff(null, deploymentOf(component("", "x")));
    expect(componentDiffs[""]).toMatchObject({
      diffType: { type: "create" },
      moduleDiff: { added: ["jobs.js"], removed: [] },
    });
  });
});

describe("changes of the environment", () => {
  test("set and remove", () => {
    const changes = [
      { name: "A_1", value: "x" },
      { name: "_b", value: null },
    ];
    expect(parseEnvironmentChanges({ changes })).toEqual(changes);
  });

  test.each([
    [{ name: "", value: "x" }, "EnvVarNameInvalid"],
    [{ name: "1A", value: "x" }, "EnvVarNameInvalid"],
    [{ name: "A-B", value: "x" }, "EnvVarNameInvalid"],
    [{ name: "A".repeat(41), value: "x" }, "EnvVarNameInvalid"],
    [{ name: "CONVEX_CLOUD_URL", value: "x" }, "EnvVarNameForbidden"],
    [{ name: "A", value: "x".repeat(8193) }, "EnvVarTooLarge"],
    [{ name: "A", value: 7 }, "EnvVarTooLarge"],
  ])("%j are refused with %s", (change, code) => {
    expect(() => parseEnvironmentChanges({ changes: [change] })).toThrow(
      expect.objectContaining({ code, status: 400 }),
    );
  });
});
