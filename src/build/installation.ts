import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod";

const run = promisify(execFile);

const dependenciesSchema = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });
const packReportSchema = z.array(
  z.object({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string(), size: z.number() })),
  }),
);

/** Report of `npm pack` on the package that it made. */
export interface PackedPackage {
  /** Path of the tarball. */
  file: string;
  sizeBytes: number;
  unpackedBytes: number;
  /** Relative to the package. */
  files: { path: string; size: number }[];
}

/** Packs the built package as it would be published. The build itself is not repeated. */
export async function packPackage(root: string, directory: string): Promise<PackedPackage> {
  const { stdout } = await npm(root, ["pack", "--json", "--ignore-scripts", "--pack-destination", directory]);
  const [report] = packReportSchema.parse(JSON.parse(stdout));
  if (!report) throw new Error(`npm pack reported nothing: ${stdout}`);
  const { filename, size, unpackedSize, files } = report;
  return { file: path.join(directory, filename), sizeBytes: size, unpackedBytes: unpackedSize, files };
}

/**
 * Installs a packed package into a directory, with no network and no script: what it depends on is copied from this
 * repository's node_modules, as npm would copy it from the registry.
 */
export async function installPackage(root: string, tarball: string, directory: string): Promise<void> {
  await writeFile(path.join(directory, "package.json"), '{ "private": true }\n');
  const dependencies = [...(await dependencyFolders(root, path.join(root, "package.json")))];
  const flags = ["--offline", "--ignore-scripts", "--install-links", "--no-audit", "--no-fund", "--no-package-lock"];
  await npm(directory, ["install", ...flags, tarball, ...dependencies]);
}

async function dependencyFolders(root: string, manifest: string, found = new Set<string>()): Promise<Set<string>> {
  const { dependencies } = dependenciesSchema.parse(JSON.parse(await readFile(manifest, "utf8")));
  for (const name of Object.keys(dependencies)) {
    const folder = path.join(root, "node_modules", name);
    if (found.has(folder)) continue;
    found.add(folder);
    await dependencyFolders(root, path.join(folder, "package.json"), found);
  }
  return found;
}

function npm(directory: string, args: readonly string[]) {
  // On Windows npm is a script.
  return run("npm", [...args], { cwd: directory, shell: process.platform === "win32", maxBuffer: 64 * 1024 * 1024 });
}
