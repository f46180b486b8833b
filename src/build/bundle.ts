import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { packExtension } from "@anthropic-ai/mcpb";
import { BUNDLE_ENTRY, bundleManifest, packageManifestSchema } from "./bundle-manifest.ts";
import { installPackage, packPackage } from "./installation.ts";

/** Parts of the database driver that only its build needs: three fifths of it. */
const NEEDLESS = [
  "@photostructure/sqlite/src",
  "@photostructure/sqlite/scripts",
  "@photostructure/sqlite/binding.gyp",
  "node-addon-api",
  ".bin",
  ".package-lock.json",
];

/**
 * Makes the .mcpb bundle of the built package: an installation of it with the driver of every platform, an entry and a
 * manifest.
 * @param directory a folder for the unpacked bundle; it is emptied first
 * @param file the bundle
 */
export async function makeBundle(root: string, directory: string, file: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  const server = path.join(directory, path.dirname(BUNDLE_ENTRY));
  await mkdir(server, { recursive: true });
  const { file: tarball } = await packPackage(root, directory);
  await installPackage(root, tarball, server);
  for (const part of NEEDLESS) await rm(path.join(server, "node_modules", part), { recursive: true, force: true });
  await rm(tarball);
  await rm(path.join(server, "package.json"));
  await cp(path.join(import.meta.dirname, "distribution", "bundle-entry.mjs"), path.join(directory, BUNDLE_ENTRY));
  const manifestFile = path.join(directory, "manifest.json");
  const manifest = packageManifestSchema.parse(JSON.parse(await readFile(path.join(root, "package.json"), "utf8")));
  await writeFile(manifestFile, `${JSON.stringify(bundleManifest(manifest), null, 2)}\n`);
  // Validates the manifest first.
  if (!(await packExtension({ extensionPath: directory, outputPath: file, silent: true })))
    throw new Error(`${directory} could not be packed; what is wrong is said above`);
}
