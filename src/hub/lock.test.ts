import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { takeHubLock } from "./lock.ts";

const newHome = () => mkdtemp(path.join(os.tmpdir(), "wav0-lock-"));

test("one holder at a time; the next after it lets go", async () => {
  const home = await newHome();
  const first = takeHubLock(home);
  expect(first).not.toBeNull();
  expect(takeHubLock(home)).toBeNull();
  first?.release();
  const second = takeHubLock(home);
  expect(second).not.toBeNull();
  second?.release();
});

test("data directories do not share a lock", async () => {
  const locks = [takeHubLock(await newHome()), takeHubLock(await newHome())];
  expect(locks).not.toContain(null);
  for (const lock of locks) lock?.release();
});

test("a holder that is killed leaves no lock behind", async () => {
  const home = await newHome();
  const script = `import { takeHubLock } from ${JSON.stringify(path.resolve("src/hub/lock.ts"))};
    console.log(takeHubLock(process.argv[1]) ? "held" : "refused"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, home]);
  const [said] = await once(holder.stdout, "data");
  expect(String(said).trim()).toBe("held");
  expect(takeHubLock(home)).toBeNull();
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const lock = takeHubLock(home);
  expect(lock).not.toBeNull();
  lock?.release();
});
