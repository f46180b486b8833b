import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

/** Which deployment the CLI talks to. */
export interface CliTarget {
  url: string;
  adminKey: string;
}

export interface CliResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** The project: where package.json and convex/ are. */
  projectDirectory: string;
  target: CliTarget;
  /** Ends a command that would run forever (`logs`), once it has printed enough. */
  isDone?(stdout: string): boolean;
}

/**
 * Runs the project's own `convex` CLI against a deployment.
 * @param command with its arguments, e.g. `["deploy", "-y"]`; the target is added
 */
export async function runConvexCli(command: readonly string[], options: CliOptions): Promise<CliResult> {
  const { url, adminKey } = options.target;
  const child = spawn(
    process.execPath,
    [cliPath(options.projectDirectory), ...command, "--url", url, "--admin-key", adminKey],
    {
      cwd: options.projectDirectory,
      // A deployment of the surrounding shell must not be pushed to by mistake, so nothing else is passed on.
      env: { HOME: tmpdir(), CI: "1", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (options.isDone?.(stdout) === true) child.kill();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  return { exitCode, stdout, stderr };
}

/**
 * The CLI of the `convex` package that the project uses; it is not among the package's exports. Its executable `import`s
 * a CommonJS bundle of 6 MB (convex 1.48), which Node then searches for names of exports, for a third of the start: the
 * bundle is run itself where it is.
 */
function cliPath(projectDirectory: string): string {
  const resolve = createRequire(path.join(projectDirectory, "package.json")).resolve;
  const folder = path.dirname(resolve("convex/package.json"));
  const bundle = path.join(folder, "dist", "cli.bundle.cjs");
  return existsSync(bundle) ? bundle : path.join(folder, "bin", "main.js");
}
