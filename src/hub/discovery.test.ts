import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureHub, findHub } from "./discovery.ts";
import { announceStart, findStart } from "./hub-start.ts";
import { takeHubLock, takeStartLock } from "./lock.ts";

let folder: string;
let home: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-start-"));
  home = path.join(folder, "home");
});

afterEach(async () => {
  const hub = await findHub(home);
  if (hub) process.kill(hub.pid, "SIGKILL");
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** What answers like a hub, and writes down that it was started. */
const PROGRAM = `
import { appendFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const [home] = process.argv.slice(2);
appendFileSync(home + "/starts", process.pid + "\\n");
const { pid } = process;
const server = createServer((_, response) => response.end(JSON.stringify({ pid })));
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  writeFileSync(home + "/hub.json", JSON.stringify({ pid, port, version: "1.0.0", startedAt: 1 }));
});`;

async function program(source: string) {
  const file = path.join(folder, "hub.mjs");
  await writeFile(file, source);
  return { home, version: "1.0.0", command: [file, home] };
}

async function starts(): Promise<number> {
  return (await readFile(path.join(home, "starts"), "utf8")).trim().split("\n").length;
}

/** A process that holds the lock for starting hubs. */
async function startHolder(): Promise<ChildProcess> {
  const script = `import { takeStartLock } from ${JSON.stringify(path.resolve("src/hub/lock.ts"))};
    console.log(takeStartLock(process.argv[1]) ? "held" : "refused"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, home]);
  children.push(holder);
  expect(String((await once(holder.stdout, "data"))[0]).trim()).toBe("held");
  return holder;
}

test("callers that need a hub at the same time start one, and all get it", { timeout: 60_000 }, async () => {
  const options = await program(PROGRAM);
  const hubs = await Promise.all(Array.from({ length: 8 }, () => ensureHub(options)));
  expect(new Set(hubs.map(({ url }) => url)).size).toBe(1);
  expect(await starts()).toBe(1);
});

test("a hub gives large blocks of memory back, unless the user's environment says otherwise", async () => {
  const tell = `${PROGRAM}\nwriteFileSync(home + "/malloc", String(process.env.MALLOC_MMAP_THRESHOLD_));`;
  const malloc = async (): Promise<string> => {
    const { pid } = await ensureHub(await program(tell));
    process.kill(pid, "SIGKILL");
    return readFile(path.join(home, "malloc"), "utf8");
  };
  expect(await malloc()).toBe("262144");
  vi.stubEnv("MALLOC_MMAP_THRESHOLD_", "131072");
  try {
    expect(await malloc()).toBe("131072");
  } finally {
    vi.unstubAllEnvs();
  }
});

test("when the process that starts the hub is killed, another takes over", { timeout: 60_000 }, async () => {
  const options = await program(PROGRAM);
  const holder = await startHolder();
  const waiting = ensureHub(options);
  await expect(starts()).rejects.toThrow(/ENOENT/);
  holder.kill("SIGKILL");
  expect((await waiting).version).toBe("1.0.0");
  expect(await starts()).toBe(1);
});

test("no second hub is started beside one that holds the data directory", { timeout: 60_000 }, async () => {
  const options = await program(PROGRAM);
  const lock = takeHubLock(home);
  await expect(ensureHub({ ...options, timeoutSeconds: 1 })).rejects.toMatchObject({ code: "HUB_UNAVAILABLE" });
  await expect(starts()).rejects.toThrow(/ENOENT/);
  lock?.release();
  await ensureHub(options);
  expect(await starts()).toBe(1);
});

test("no second hub is started beside one on its way, and the failure names it", { timeout: 60_000 }, async () => {
  const options = await program(PROGRAM);
  takeStartLock(home)?.release();
  announceStart(home, { pid: process.pid, step: "opening its data" });
  await expect(ensureHub({ ...options, timeoutSeconds: 1 })).rejects.toThrow(
    `process ${process.pid} is still at it (opening its data)`,
  );
  await expect(starts()).rejects.toThrow(/ENOENT/);
});

test("a hub that cannot start is told in its own words, and soon", { timeout: 60_000 }, async () => {
  const options = await program(
    'console.error("at first this"); console.error("FOLDER_NOT_WRITABLE: no room"); console.error("    at x"); process.exit(1);',
  );
  const failure = ensureHub({ ...options, timeoutSeconds: 50 });
  await expect(failure).rejects.toMatchObject({ code: "HUB_UNAVAILABLE" });
  await expect(failure).rejects.toThrow(`FOLDER_NOT_WRITABLE: no room; see ${path.join(home, "hub.log")}`);
});

test("a hub that crashes is told by its error, without a stack", { timeout: 60_000 }, async () => {
  const options = await program('process.stderr.write("a line\\n"); throw new RangeError("too far");');
  const failure = ensureHub({ ...options, timeoutSeconds: 50 });
  await expect(failure).rejects.toThrow(`cannot start: RangeError: too far; see ${path.join(home, "hub.log")}`);
});

test("a start is over for others when its process is gone", async () => {
  takeStartLock(home)?.release();
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  children.push(child);
  announceStart(home, { pid: Number(child.pid), step: "loading" });
  expect(findStart(home)).toEqual({ pid: child.pid, step: "loading" });
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(findStart(home)).toBeNull();
});
