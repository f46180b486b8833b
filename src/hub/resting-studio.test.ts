import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { deploymentDirectory } from "./deployment-engine.ts";
import { findStart } from "./hub-start.ts";
import { isHubLocked } from "./lock.ts";
import { openRestingStudio, type RestingStudio } from "./resting-studio.ts";

let home: string;
beforeEach(async () => {
  home = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-resting-")), "home");
});
afterEach(() => rm(path.dirname(home), { recursive: true, force: true }));

function open(): Promise<RestingStudio | null> {
  const config = readConfig({ WAV0_HOME: home, WAV0_PORT: "0" });
  return openRestingStudio(config, { purpose: "restoring", distDirectory: path.resolve("dist"), log: () => {} });
}

test("while a studio rests no hub can start, and those who want one learn why", async () => {
  const resting = await open();
  expect([isHubLocked(home), await open()]).toEqual([true, null]);
  expect(findStart(home)).toEqual({ pid: process.pid, step: "restoring, step 1" });
  await resting?.close();
  expect([isHubLocked(home), findStart(home)]).toEqual([false, null]);
  const again = await open();
  expect(again).not.toBeNull();
  await again?.close();
});

test("what is due in a studio that rests does not run, and is kept", async () => {
  const schedule = { component: "", module: "jobs/jobs", name: "reconcileNow" };
  const first = await open();
  await first?.engine.database.transact((transaction) => {
    transaction.documents("").insert("ledgerReadings", { provider: "replicate", beganAt: 0 });
  });
  const outcome = await first?.engine.mutation(schedule, {}, { kind: "system", identity: null });
  expect(outcome).toMatchObject({ ok: true });
  const due = first?.engine.openWork() ?? 0;
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  expect([due > 0, first?.engine.openWork()]).toEqual([true, due]);
  await first?.close();
  const second = await open();
  expect(second?.engine.openWork()).toBeGreaterThanOrEqual(due);
  await second?.close();
});

test("a database that is none is told with its file, stays as it is, and the directory is free again", async () => {
  await mkdir(deploymentDirectory(home), { recursive: true });
  const file = path.join(deploymentDirectory(home), "deployment.sqlite");
  await writeFile(file, "not a database ".repeat(1000));
  await expect(open()).rejects.toMatchObject({ code: "DATA_DAMAGED", message: expect.stringContaining(file) });
  expect(await readFile(file, "utf8")).toMatch(/^not a database/);
  expect([isHubLocked(home), findStart(home)]).toEqual([false, null]);
});

test("what is stored at rest is there when it is opened again, with the tables of the studio", async () => {
  const first = await open();
  const { storageId = "" } =
    (await first?.engine.files.store("", Buffer.from("RIFF"), { contentType: "audio/wav" })) ?? {};
  expect(first?.engine.deployment()?.components.map(({ path: component }) => component)).toContain("workflow/workpool");
  await first?.close();
  const second = await open();
  expect(await readFile(second?.engine.files.pathOf(storageId) ?? "", "utf8")).toBe("RIFF");
  expect(second?.engine.lookup({ component: "", module: "jobs/jobs", name: "reconcileNow" })).toMatchObject({
    udfType: "mutation",
  });
  await second?.close();
});
