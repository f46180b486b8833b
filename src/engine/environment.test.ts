import { mkdtempSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEnvironment, type DeploymentEnvironment } from "./environment.ts";
import { openDatabase } from "./storage/database.ts";
import type { Database } from "./storage/types.ts";
import type { DeployedComponent } from "./types.ts";

const directory = mkdtempSync(path.join(tmpdir(), "wav0-environment-"));
let database: Database;
let environment: DeploymentEnvironment;
let changes = 0;
beforeAll(() => {
  database = openDatabase({ file: path.join(directory, "db.sqlite"), clock: Date.now, random: randomBytes });
  environment = createEnvironment({
    database,
    overrides: { HOST: "wins" },
    builtIn: () => ({ CONVEX_SITE_URL: "http://site" }),
    changed: () => (changes += 1),
  });
});
afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

const component = (componentPath: string, variables: DeployedComponent["environment"]): DeployedComponent => ({
  path: componentPath,
  environment: variables,
  definitionPath: "",
  modules: [],
  schema: null,
  functions: [],
  crons: [],
  httpRoutes: [],
});

test("a change is kept and announced after its commit", async () => {
  await environment.set([
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ]);
  await environment.set([
    { name: "B", value: null },
    { name: "GONE", value: null },
  ]);
  expect(environment.list()).toEqual({ A: "1", HOST: "wins" });
  expect(changes).toBe(2);
});

test("the host's value wins over the kept one", async () => {
  await environment.set([{ name: "HOST", value: "loses" }]);
  expect(environment.get("HOST")).toBe("wins");
});

test("the app sees every variable and the built-in ones", () => {
  expect(environment.ofComponent(component("", {}))).toEqual({ A: "1", HOST: "wins", CONVEX_SITE_URL: "http://site" });
});

test("a component sees what its parent hands to it, and no more", () => {
  const handed = component("child", {
    LEVEL: { kind: "literal", value: "WARN" },
    FROM_APP: { kind: "variable", name: "A" },
    UNSET: { kind: "variable", name: "NONE" },
  });
  expect(environment.ofComponent(handed)).toEqual({ LEVEL: "WARN", FROM_APP: "1", CONVEX_SITE_URL: "http://site" });
});

test("a built-in variable cannot be replaced", async () => {
  await environment.set([{ name: "CONVEX_SITE_URL", value: "http://elsewhere" }]);
  expect(environment.ofComponent(component("", {}))["CONVEX_SITE_URL"]).toBe("http://site");
});

test("a value with a zero character is refused before any of the changes is kept, instead of being cut", async () => {
  const before = environment.list();
  const changesBefore = changes;
  await expect(
    environment.set([
      { name: "GOOD", value: "1" },
      { name: "BAD", value: "a\0b" },
    ]),
  ).rejects.toThrow('A text with a zero character cannot be kept: "a\\u0000b"');
  expect([environment.list(), changes]).toEqual([before, changesBefore]);
});
