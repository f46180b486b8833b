import { access, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKER_ENTRY, copyFixtureProject } from "../testing/fixture-project.ts";
import type { FixtureProject } from "../testing/fixture-project.ts";
import type { DeployedComponent, Deployment } from "../types.ts";
import { captureDeployment, generateCode } from "./capture.ts";

let project: FixtureProject;
let deployment: Deployment;

beforeAll(async () => {
  project = await copyFixtureProject();
  deployment = await captureDeployment({ projectDirectory: project.directory, workerEntry: WORKER_ENTRY });
});

afterAll(() => project.remove());

function component(componentPath: string): DeployedComponent {
  const found = deployment.components.find((candidate) => candidate.path === componentPath);
  if (found === undefined) throw new Error(`${componentPath} was not captured`);
  return found;
}

function generated(file: string): string {
  return path.join(project.directory, "convex", "_generated", file);
}

describe("a captured deployment", () => {
  test("holds the app and every component below it", () => {
    expect(deployment.components.map(({ path: at }) => at)).toEqual([
      "",
      "workflow",
      "workflow/workpool",
      "workflow/workpool/batchWorker",
    ]);
    expect(component("workflow").definitionPath).toContain("@convex-dev/workflow");
  });

  test("knows the functions with their types, visibility and validators", () => {
    const send = component("").functions.find(({ name }) => name === "send");
    expect(send).toEqual({
      module: "messages",
      name: "send",
      udfType: "mutation",
      visibility: "public",
      args: {
        type: "object",
        value: {
          channel: { fieldType: { type: "string" }, optional: false },
          body: { fieldType: { type: "string" }, optional: false },
        },
      },
      returns: null,
    });
    expect(component("").functions.find(({ name }) => name === "clear")?.visibility).toBe("internal");
  });

  test("knows schema, crons and routes", () => {
    expect(component("").schema?.tables.map(({ tableName }) => tableName)).toEqual(["messages"]);
    expect(component("").crons).toEqual([
      {
        identifier: "clear messages",
        module: "messages",
        name: "clear",
        args: {},
        schedule: { type: "daily", hourUTC: 3, minuteUTC: 0 },
      },
    ]);
    expect(component("").httpRoutes).toEqual([
      ["/echo", "POST"],
      ["/below/*", "GET"],
    ]);
  });

  test("carries auth.config unevaluated, though the variables it reads are not set", () => {
    expect(deployment.authConfig?.source).toContain("FIXTURE_ISSUER");
    expect(component("").modules.map((module) => module.path)).not.toContain("auth.config.js");
  });

  test("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(deployment))).toEqual(deployment);
  });
});

test("a capture refreshes the generated code, components included", async () => {
  expect(await readFile(generated("api.d.ts"), "utf8")).toContain("workflow");
  await expect(access(generated("server.js"))).resolves.toBeUndefined();
});

test("code is generated without pushing", async () => {
  await generateCode({ projectDirectory: project.directory, workerEntry: WORKER_ENTRY });
  expect(await readFile(generated("api.d.ts"), "utf8")).toContain("messages");
  expect(await readFile(generated("dataModel.d.ts"), "utf8")).toContain("DataModel");
});

test("a project whose code throws when loaded is refused with that error", async () => {
  const broken = await copyFixtureProject();
  await writeFile(
    path.join(broken.directory, "convex", "broken.ts"),
    'export const x = 1;\nthrow new Error("no studio");',
  );
  const capture = captureDeployment({ projectDirectory: broken.directory, workerEntry: WORKER_ENTRY });
  // Only the message: a Deployment would be printed whole.
  const outcome = capture.then(
    () => "captured",
    (error: unknown) => String(error),
  );
  expect(await outcome).toMatch(/broken\.js: Uncaught Error: no studio/);
  await broken.remove();
});
