import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { build, type Metafile } from "esbuild";
import * as z from "zod";

/** Sources that `convex deploy` pushes, cut out of this repository, with the packages that they are bundled with. */
export interface DeployProject {
  /** Relative to the repository: convex/ and the part of src/ that it imports. */
  files: string[];
  /** Exact versions, as installed here: what is pushed is what was tested. */
  dependencies: Record<string, string>;
}

const manifestSchema = z.object({
  version: z.string(),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().default(false) })).default({}),
});

/** Finds by the imports what a push of `convex/` needs. @throws with the place of what cannot be parsed or found */
export async function findDeployProject(root: string): Promise<DeployProject> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: await entryPoints(root),
    outdir: path.join(root, "dist"),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "silent",
  });
  const dependencies: Record<string, string> = {};
  for (const name of ["convex", ...importedPackages(metafile)]) await addPackage(root, name, dependencies);
  const files = Object.keys(metafile.inputs).filter((file) => !file.startsWith(PACKAGES));
  return { files: files.sort(), dependencies: sorted(dependencies) };
}

/** Writes the project to a folder, which is emptied first. */
export async function writeDeployProject(root: string, target: string): Promise<void> {
  const { files, dependencies } = await findDeployProject(root);
  await rm(target, { recursive: true, force: true });
  for (const file of files) {
    await mkdir(path.dirname(path.join(target, file)), { recursive: true });
    await cp(path.join(root, file), path.join(target, file));
  }
  const manifest = { name: "wav0-deployment", private: true, type: "module", dependencies };
  await writeFile(path.join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Modules in which the official CLI finds functions or definitions; it skips names like `x.test.ts`. */
async function entryPoints(root: string): Promise<string[]> {
  const files = await readdir(path.join(root, "convex"), { recursive: true });
  return files
    .filter((file) => /^([^.]+|auth\.config|convex\.config)\.ts$/.test(file) && !file.startsWith("_generated"))
    .map((file) => path.join("convex", file));
}

/** Packages whose files are imported by their path lie at the same depth in the project that is written. */
const PACKAGES = "node_modules/";

function importedPackages({ inputs }: Metafile): Set<string> {
  const imported = Object.values(inputs).flatMap(({ imports }) =>
    imports
      .filter(({ external, path: specifier }) => external || specifier.startsWith(PACKAGES))
      .map(({ path: specifier }) => specifier.replace(PACKAGES, "")),
  );
  return new Set(imported.filter((specifier) => !isBuiltin(specifier)).map(packageName));
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Peers are named too, so that npm does not choose their versions. */
async function addPackage(root: string, name: string, dependencies: Record<string, string>): Promise<void> {
  if (dependencies[name] !== undefined) return;
  const text = await readFile(path.join(root, "node_modules", name, "package.json"), "utf8");
  const manifest = manifestSchema.parse(JSON.parse(text));
  dependencies[name] = manifest.version;
  for (const peer of Object.keys(manifest.peerDependencies))
    if (!manifest.peerDependenciesMeta[peer]?.optional) await addPackage(root, peer, dependencies);
}

function sorted(dependencies: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies).sort(([one], [other]) => (one < other ? -1 : 1)));
}
