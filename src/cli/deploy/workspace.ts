import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import { inheritedEnvironment } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import type { DeployTarget } from "./target.ts";
import { formatVariables } from "./variables.ts";

/** A folder with the shipped sources, from which the official CLI can work on one deployment. */
export interface Workspace {
  /** Name of the CLI and its version. */
  cli: string;
  /**
   * Runs `convex <command>` and shows what it says.
   * @throws AppError INTERNAL if it fails
   */
  convex(command: readonly string[]): Promise<{ stdout: string; stderr: string }>;
  /** Sets variables of the deployment. */
  setVariables(variables: Readonly<Record<string, string>>): Promise<void>;
  remove(): Promise<void>;
}

export interface WorkspaceOptions {
  /** The shipped project: package.json, convex/ and src/. */
  project: string;
  target: DeployTarget;
  /** A node_modules folder to use; null: npm installs the project's dependencies. */
  dependencies: string | null;
  /** Receives what the programs say to a person. */
  say(text: string): void;
}

/** Secrets are handed over in files that only this user can read: arguments are visible to all. */
const PRIVATE = { mode: 0o600 };
const TARGET_FILE = ".env.target";
const VARIABLES_FILE = ".env.variables";
const NPM_INSTALL = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];

/** Copies the project to a temporary folder and gets its dependencies. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { project, target, dependencies, say } = options;
  const directory = await mkdtemp(path.join(os.tmpdir(), "wav0-deploy-"));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    await cp(project, directory, { recursive: true });
    await writeFile(path.join(directory, TARGET_FILE), formatVariables(target), PRIVATE);
    if (dependencies === null)
      await runProgram({ name: "npm install", command: "npm", args: NPM_INSTALL, directory, say });
    else await symlink(path.resolve(dependencies), path.join(directory, "node_modules"), "junction");
    const { cli, script } = await findCli(directory);
    const convex = ([verb = "", ...flags]: readonly string[]) => {
      const args = [script, verb, ...flags, "--env-file", TARGET_FILE];
      return runProgram({ name: `convex ${verb}`, command: process.execPath, args, directory, say });
    };
    return {
      cli,
      convex,
      async setVariables(variables) {
        await writeFile(path.join(directory, VARIABLES_FILE), formatVariables(variables), PRIVATE);
        await convex(["env", "set", "--force", "--from-file", VARIABLES_FILE]);
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The executable is not among the exports of the `convex` package. */
async function findCli(directory: string): Promise<{ cli: string; script: string }> {
  const folder = path.join(directory, "node_modules", "convex");
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch((cause: unknown) => {
    throw new AppError("INVALID_INPUT", "The dependencies do not hold the convex package", { cause });
  });
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  return { cli: `convex ${version}`, script: path.join(folder, "bin", "main.js") };
}

interface Program {
  /** Name in error messages. */
  name: string;
  command: string;
  args: readonly string[];
  directory: string;
  say(text: string): void;
}

async function runProgram({
  name,
  command,
  args,
  directory,
  say,
}: Program): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(command, args, {
    cwd: directory,
    // A deployment of the surrounding shell must not be pushed to by mistake.
    env: { ...inheritedEnvironment(/^CONVEX_/), CI: "1", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    // On Windows npm is a script. Its arguments are constants, so no shell can misread them.
    shell: command === "npm" && process.platform === "win32",
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
    say(text);
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  if (exitCode === 0) return output;
  throw new AppError("INTERNAL", `${name} failed; see above what it said`);
}
