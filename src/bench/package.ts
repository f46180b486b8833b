import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { makeBundle } from "../build/bundle.ts";
import { installPackage, packPackage } from "../build/installation.ts";
import { milliseconds, printSection } from "./report.ts";
import { median, timeIt } from "./statistics.ts";

const ROUNDS = 3;
const MEGABYTE = 1_000_000;
const PACKAGE = "wav0-mcp";

/** Download size, disk size and installation time. Works offline: npm copies from this repository. */
export async function benchPackage(): Promise<void> {
  const root = path.resolve();
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-package-bench-"));
  try {
    const packed = await packPackage(root, folder);
    const installs: number[] = [];
    const starts: number[] = [];
    let directory = folder;
    for (let round = 0; round < ROUNDS; round++) {
      directory = await mkdtemp(path.join(folder, "user-"));
      installs.push(await timeIt(() => installPackage(root, packed.file, directory)));
      starts.push(await timeIt(() => npx(directory)));
    }
    const bundle = path.join(folder, "wav0-mcp.mcpb");
    await makeBundle(root, path.join(folder, "bundle"), bundle);
    printSection("package", [
      { name: "tarball", value: megabytes(packed.sizeBytes), beside: `${packed.files.length} files` },
      { name: "unpacked", value: megabytes(packed.unpackedBytes) },
      { name: "installed, with the database driver", value: megabytes(await folderBytes(directory)) },
      { name: "install into an empty directory, from disk", value: milliseconds(median(installs)) },
      { name: "npx wav0-mcp --version, installed", value: milliseconds(median(starts)) },
      { name: ".mcpb bundle, all platforms", value: megabytes((await stat(bundle)).size) },
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function npx(directory: string): Promise<void> {
  const options = { cwd: directory, stdio: "ignore" as const, shell: process.platform === "win32" };
  const child = spawn("npx", ["--no-install", PACKAGE, "--version"], options);
  const exitCode = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (exitCode !== 0) throw new Error(`npx ended with ${exitCode}`);
}

async function folderBytes(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => stat(path.join(file.parentPath, file.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(2)} MB`;
}
