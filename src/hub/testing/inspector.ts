import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";

const MANIFEST = createRequire(import.meta.url).resolve("@modelcontextprotocol/inspector/package.json");
const INSPECTOR = path.join(path.dirname(MANIFEST), "clients", "launcher", "build", "index.js");
const TIMEOUT_MILLISECONDS = 120_000;

/** How a run of the inspector ended; it exits with 5 when a tool failed and with 6 when a schema is not portable. */
export interface InspectorRun {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs the inspector's command line. */
export function inspect(args: readonly string[]): Promise<InspectorRun> {
  return new Promise((resolve) => {
    const options = {
      timeout: TIMEOUT_MILLISECONDS,
      env: getDefaultEnvironment(),
      maxBuffer: 64 * 1024 * 1024,
    };
    const child = execFile(process.execPath, [INSPECTOR, "--cli", ...args], options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
