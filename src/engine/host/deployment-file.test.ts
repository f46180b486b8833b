import { mkdtemp, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixtureDeployment } from "../testing/open-test-engine.ts";
import { DEPLOYMENT_FILE, readDeploymentFile, writeDeploymentFile } from "./deployment-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "wav0-deployment-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([4, 11])("a deployment comes back as it was, without source maps, at quality %i", async (quality) => {
  const deployment = await fixtureDeployment();
  const file = path.join(folder, DEPLOYMENT_FILE);
  await writeDeploymentFile(file, deployment, quality);
  const json = JSON.stringify(deployment, (key, value) => (key === "sourceMap" ? undefined : value));
  expect(JSON.stringify(await readDeploymentFile(file))).toBe(json);
  expect((await stat(file)).size).toBeLessThan(json.length / 2);
});

test("a file that is cut off is refused, not half read", async () => {
  const deployment = await fixtureDeployment();
  const file = path.join(folder, "cut.json.br");
  await writeDeploymentFile(file, deployment, 4);
  await truncate(file, (await stat(file)).size - 10);
  await expect(readDeploymentFile(file)).rejects.toThrow(/unexpected end of file/);
});
