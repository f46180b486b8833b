import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findDeployProject, writeDeployProject } from "./deploy-project.ts";

describe("a project's sources for a deployment", () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "wav0-project-"));
    const sources: Record<string, string> = {
      "convex/jobs.ts":
        'import { limit } from "../src/limit.ts"; import type { Never } from "../src/type.ts";' +
        'import { z } from "one/sub"; import fs from "node:fs"; export const f = (x: Never) => [limit, z, fs, x];',
      "convex/deep/more.ts": 'import "@scope/two"; import "../../node_modules/@scope/four/part.js"; export {};',
      "convex/convex.config.ts": "export {};",
      "convex/jobs.test.ts": 'import "vitest";',
      "convex/studio.fixture.ts": 'import "../src/fixture.ts";',
      "convex/_generated/api.ts": "export {};",
      "src/limit.ts": 'export { limit } from "./number.ts";',
      "src/number.ts": "export const limit = 1;",
      "src/type.ts": "export type Never = never;",
      "src/fixture.ts": "export {};",
      "node_modules/convex/package.json": '{"version":"1.0.0"}',
      "node_modules/one/package.json":
        '{"version":"1.2.3","peerDependencies":{"three":"*","absent":"*"},"peerDependenciesMeta":{"absent":{"optional":true}}}',
      "node_modules/@scope/two/package.json": '{"version":"2.0.0"}',
      "node_modules/@scope/four/package.json": '{"version":"4.0.0"}',
      "node_modules/@scope/four/part.js": "export {};",
      "node_modules/three/package.json": '{"version":"3.0.0","peerDependencies":{"one":"*"}}',
    };
    for (const [file, source] of Object.entries(sources)) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), source);
    }
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  test("are what its functions import, without tests and types", async () => {
    const { files } = await findDeployProject(root);
    expect(files).toEqual([
      "convex/convex.config.ts",
      "convex/deep/more.ts",
      "convex/jobs.ts",
      "src/limit.ts",
      "src/number.ts",
    ]);
  });

  test("come with exact versions of the packages they import and of their peers", async () => {
    const { dependencies } = await findDeployProject(root);
    expect(dependencies).toEqual({
      "@scope/two": "2.0.0",
      "@scope/four": "4.0.0",
      convex: "1.0.0",
      one: "1.2.3",
      three: "3.0.0",
    });
  });

  test("are written again each time", async () => {
    const target = path.join(root, "dist", "deploy");
    await mkdir(target, { recursive: true });
    await writeFile(path.join(target, "stale.ts"), "");
    await writeDeployProject(root, target);
    expect((await readdir(target)).sort()).toEqual(["convex", "package.json", "src"]);
    expect(await readFile(path.join(target, "src", "number.ts"), "utf8")).toBe("export const limit = 1;");
  });
});

test("the studio's own take nothing from the parts that only a machine of its own needs", async () => {
  const { files } = await findDeployProject(path.resolve());
  expect(files).toContain("convex/schema.ts");
  expect(files).toContain("src/contracts/errors.ts");
  expect(
    files.filter((file) => !/^(convex|src\/bodies|src\/contracts|src\/audio|src\/chat|src\/programs)\//.test(file)),
  ).toEqual([]);
});
