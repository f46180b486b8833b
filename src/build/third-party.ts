import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default("see its text"),
  dependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().default(false) })).default({}),
});

/** A package that a bundle may hold code of. */
export interface ThirdParty {
  name: string;
  version: string;
  /** SPDX expression, as its manifest has it. */
  license: string;
  /** Its licence, notices and copyrights, in full; null where it ships none. */
  text: string | null;
}

/** Folders of sources of which the package holds bundles. */
const SHIPPED = ["src", "convex", "dashboard"];
/** Sources that are not bundled: tests and their fixtures, and the tools of this repository. */
const UNSHIPPED =
  /\.(?:test|fixture|test-data)\.tsx?$|(?:^|\/)(?:testing|fixtures|_generated|node_modules)\/|^src\/(?:bench|build|chaos|compat|dev|examples|fuzz|house)\//;
/** Dependencies of Convex's command line, of which no bundle has a part. */
const PROGRAMS: ReadonlySet<string> = new Set(["esbuild", "prettier"]);
/** The package of `from "pkg/part"`, `import "pkg"`, `import("pkg")` and `@import "pkg"`. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|@import\s+)["']((?:@[\w.-]+\/)?[\w][\w.-]*)(?:\/[^"']*)?["']/g;
const NOTICE = /^(?:licen[sc]e|copying|copyright|notice|third.?party.*)(?:[.-].*)?$/i;

/**
 * Lists the packages that the sources import, and those that they depend on: all that bundlers can put into the built
 * files, and some that they leave out.
 * @param root a folder with the sources and `node_modules`
 * @returns by name, then version
 */
export async function thirdParties(root: string): Promise<ThirdParty[]> {
  const found = new Map<string, ThirdParty>();
  const visit = async (name: string, from: string): Promise<void> => {
    if (PROGRAMS.has(name)) return;
    const folder = await findPackage(name, from, root);
    if (folder === null || found.has(folder)) return;
    const manifest = manifestSchema.parse(JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")));
    const { dependencies, peerDependencies, peerDependenciesMeta, version, license } = manifest;
    found.set(folder, { name, version, license, text: null });
    found.set(folder, { name, version, license, text: await noticesIn(folder) });
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
    for (const next of [...Object.keys(dependencies), ...peers]) await visit(next, folder);
  };
  for (const name of await importedPackages(root)) await visit(name, root);
  const once = new Map([...found.values()].map((each) => [`${each.name} ${each.version}`, each]));
  return [...once.values()].toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** Writes `noticesOf` all third parties of the sources into a file. */
export async function writeThirdPartyNotices(root: string, file: string): Promise<void> {
  await writeFile(file, noticesOf(await thirdParties(root)));
}

/** A licence as several packages have it, but for the lines of their copyrights. */
interface Terms {
  text: string;
  holders: string[];
}

/** Licences in full, each text once, below the packages that have it with their copyrights. */
export function noticesOf(parties: readonly ThirdParty[]): string {
  const all = new Map<string, Terms>();
  for (const { name, version, license, text: whole } of parties) {
    const lines = (whole ?? `The package states this licence and has no text of it: ${license}.`).split("\n");
    const text = lines
      .filter((line) => !COPYRIGHT.test(line))
      .join("\n")
      .trim();
    const copyrights = lines.filter((line) => COPYRIGHT.test(line)).map((line) => `  ${line.trim()}`);
    const key = text.replaceAll(/[^a-z]+/gi, " ").toLowerCase();
    const terms = all.get(key) ?? { text, holders: [] };
    terms.holders.push([`${name} ${version} (${license})`, ...copyrights].join("\n"));
    all.set(key, terms);
  }
  const sections = [...all.values()].map(({ text, holders }) => `${holders.join("\n")}\n\n${text}\n`);
  return [HEAD, ...sections].join(`\n${"-".repeat(80)}\n\n`);
}

const COPYRIGHT = /^\s*(?:copyright\s|\(c\)\s|©)/i;
const HEAD = `The built files of wav0-mcp hold code of packages from this list, under their licences. LICENSE has the licence of
wav0-mcp itself, and the terms of data and of libraries in WebAssembly.
`;

async function importedPackages(root: string): Promise<string[]> {
  const names = new Set<string>();
  for (const top of SHIPPED) {
    const files = await readdir(path.join(root, top), { recursive: true }).catch(() => []);
    for (const each of files) {
      const file = `${top}/${each.split(path.sep).join("/")}`;
      if (!/\.(?:tsx?|css)$/.test(file) || UNSHIPPED.test(file)) continue;
      const text = await readFile(path.join(root, file), "utf8");
      for (const [, name = ""] of text.matchAll(IMPORT)) names.add(name);
    }
  }
  return [...names].toSorted(compare);
}

/** The nearest folder of a package, as Node finds it; null if it is not installed. */
async function findPackage(name: string, from: string, root: string): Promise<string | null> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", name);
    const isThere = await readFile(path.join(candidate, "package.json")).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
    if (folder === root || folder === path.dirname(folder)) return null;
  }
}

async function noticesIn(folder: string): Promise<string | null> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && NOTICE.test(entry.name)).map(({ name }) => name);
  const texts = await Promise.all(files.toSorted(compare).map((name) => readFile(path.join(folder, name), "utf8")));
  const text = texts
    .map((each) => each.replaceAll("\r\n", "\n").trim())
    .filter(Boolean)
    .join("\n\n");
  return text === "" ? null : text;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
