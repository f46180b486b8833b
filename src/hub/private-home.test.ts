import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closeToOthers, findOpenEntries } from "./private-home.ts";

let home: string;
let library: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "wav0-private-"));
  library = path.join(home, "library");
  await put("hub.log");
  await put("deployment/deployment.sqlite-wal");
  await put("deployment/files/1");
  await put("backups/replaced.zip");
  await put("moves/1.zip");
  await put("library/drums/kick.wav");
  for (const folder of ["", "deployment", "deployment/files", "library", "library/drums"])
    await chmod(path.join(home, folder), 0o755);
});

afterEach(() => rm(home, { recursive: true, force: true }));

async function put(file: string): Promise<void> {
  await mkdir(path.dirname(path.join(home, file)), { recursive: true });
  await writeFile(path.join(home, file), "x");
  await chmod(path.join(home, file), 0o664);
}

async function modeOf(file: string): Promise<string> {
  return ((await stat(path.join(home, file))).mode & 0o777).toString(8);
}

describe.skipIf(process.platform === "win32")("a data directory that others can open", () => {
  test("is closed with all that is the studio's, and the library folder is as it was", async () => {
    expect(await closeToOthers(home, library)).toEqual([]);
    expect(await findOpenEntries(home, library)).toEqual([]);
    for (const folder of ["", "deployment", "deployment/files"]) expect(await modeOf(folder)).toBe("700");
    for (const file of [
      "hub.log",
      "deployment/deployment.sqlite-wal",
      "deployment/files/1",
      "backups/replaced.zip",
      "moves/1.zip",
    ])
      expect(await modeOf(file)).toBe("600");
    for (const folder of ["library", "library/drums"]) expect(await modeOf(folder)).toBe("755");
    expect(await modeOf("library/drums/kick.wav")).toBe("664");
  });

  test("and in which other things stand keeps its own mode, is named, and its studio's files are closed", async () => {
    await put("holiday.jpg");
    expect(await closeToOthers(home, library)).toEqual([home]);
    expect(await modeOf("")).toBe("755");
    expect(await modeOf("holiday.jpg")).toBe("664");
    expect(await modeOf("hub.log")).toBe("600");
    expect(await modeOf("deployment")).toBe("700");
  });

  test("is only looked at by whoever asks", async () => {
    const found = await findOpenEntries(home, library);
    expect(found).toContain(home);
    expect(found).toContain(path.join(home, "deployment", "files", "1"));
    expect(found.filter((file) => file.startsWith(library))).toEqual([]);
    expect(await modeOf("hub.log")).toBe("664");
  });

  test("is closed whole by the next start where one was cut off", async () => {
    await chmod(home, 0o700);
    await chmod(path.join(home, "deployment", "files"), 0o700);
    expect(await closeToOthers(home, library)).toEqual([]);
    expect(await modeOf("deployment")).toBe("700");
    expect(await modeOf("deployment/deployment.sqlite-wal")).toBe("600");
  });

  test("closes nothing that a link in it leads to", async () => {
    const outside = await mkdtemp(path.join(os.tmpdir(), "wav0-outside-"));
    await chmod(outside, 0o755);
    await symlink(outside, path.join(home, "deployment", "link"));
    await closeToOthers(home, library);
    expect((await stat(outside)).mode & 0o777).toBe(0o755);
    await rm(outside, { recursive: true });
  });
});

test.skipIf(process.platform === "win32")("what is no data directory has nothing to close", async () => {
  const file = path.join(home, "hub.log");
  for (const place of [path.join(home, "none"), file]) expect(await closeToOthers(place, library)).toEqual([]);
  expect(await modeOf("hub.log")).toBe("664");
});
