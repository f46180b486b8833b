import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

/**
 * All that is installed to measure with, pinned; the keys are the names under which a driver loads them. None is a
 * dependency of this package.
 */
export const PACKAGES = {
  "@ai-sdk/mcp": "2.0.99",
  "@anthropic-ai/sdk": "1.14.0",
  "@genkit-ai/mcp": "1.42.0",
  "@google/genai": "3.3.0",
  "@langchain/core": "1.4.0",
  "@langchain/langgraph": "1.7.3",
  "@langchain/mcp-adapters": "1.1.4",
  "@mastra/core": "1.68.0",
  "@mastra/mcp": "2.0.0",
  "@modelcontextprotocol/client": "2.4.0",
  "@modelcontextprotocol/inspector": "2.12.0",
  "@modelcontextprotocol/sdk": "1.32.2",
  "@openai/agents": "0.20.0",
  ai: "7.0.173",
  genkit: "1.42.0",
  "mcp-proxy": "6.7.19",
  "mcp-remote": "0.15.1",
  mcporter: "0.12.3",
  "sdk-1.11": "npm:@modelcontextprotocol/sdk@1.11.0",
  supergateway: "4.0.0",
  zod: "4.6.7",
} as const satisfies Record<string, string>;

export type PackageName = keyof typeof PACKAGES;

/** Some clients need a newer Node than the studio does; it comes from the registry, too. */
const NODE_FOR_CLIENTS = "24.22.3";
const MAJOR_FOR_CLIENTS = 24;

/** The folder where the clients are installed. */
export interface InstalledPackages {
  /** A module of one of the packages. The caller states the shape that the pinned version has. */
  load<Module>(specifier: string): Promise<Module>;
  /** The file behind a package's executable. */
  executable(name: PackageName, bin?: string): Promise<string>;
}

/** The version as a reader knows it, without npm's alias. */
export function versionOf(name: PackageName): string {
  return PACKAGES[name].replace(/^npm:.*@/, "");
}

/**
 * Installs the clients and, where this Node is too old for some, a newer one. No package's script runs.
 * @param folder kept as it is when it holds just these versions
 * @returns the Node to run the clients with
 * @throws if npm fails
 */
export async function installPackages(folder: string): Promise<string> {
  const tooOld = Number(process.versions.node.split(".")[0]) < MAJOR_FOR_CLIENTS;
  const dependencies = { ...PACKAGES, ...(tooOld ? { [nodePackage()]: NODE_FOR_CLIENTS } : {}) };
  const manifest = JSON.stringify({ private: true, type: "module", dependencies }, null, 2);
  const file = path.join(folder, "package.json");
  const done = path.join(folder, "installed.json");
  await mkdir(folder, { recursive: true });
  if ((await readFile(done, "utf8").catch(() => null)) !== manifest) {
    await writeFile(file, manifest);
    // Peers of these packages ask for each other's older versions; only those of the list are wanted.
    await npm(folder, ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"]);
    await writeFile(done, manifest);
  }
  // A module of the folder resolves names from there, by the rules of ES modules.
  await writeFile(path.join(folder, "load.js"), "export const load = (specifier) => import(specifier);\n");
  return tooOld ? path.join(folder, "node_modules", nodePackage(), "bin", "node") : process.execPath;
}

/** @param folder where `installPackages` put them */
export function openPackages(folder: string): InstalledPackages {
  const loader = pathToFileURL(path.join(folder, "load.js")).href;
  return {
    async load<Module>(specifier: string) {
      const module: unknown = await (await import(loader)).load(specifier);
      // The version is pinned; each driver states what it uses of it.
      return module as Module;
    },
    async executable(name, bin = name) {
      const root = path.join(folder, "node_modules", name);
      const manifest: unknown = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
      // npm's manifest; a missing executable is reported below.
      const file = (manifest as { bin?: Record<string, string> }).bin?.[bin];
      if (!file) throw new Error(`${name} has no executable ${bin}`);
      return path.join(root, file);
    },
  };
}

/** The npm package that holds Node for this machine, as `bin/node`. */
export function nodePackage(): string {
  const system = process.platform === "win32" ? "win" : process.platform;
  return `node-${system}-${process.arch}`;
}

/**
 * Runs npm in a folder.
 * @throws if it fails, with the end of what it said
 */
export async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const child = spawn("npm", args, { cwd, stdio: ["ignore", "ignore", "pipe"], shell: process.platform === "win32" });
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`npm ${args.join(" ")} ended with ${code}: ${errors.slice(-2_000)}`);
}
