import { fork, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";

const MANIFEST = createRequire(import.meta.url).resolve("@modelcontextprotocol/inspector/package.json");
const COMMAND_LINE = path.join(path.dirname(MANIFEST), "clients", "cli", "build", "index.js");
const RUNNER = fileURLToPath(new URL("inspector-runner.mjs", import.meta.url));

/** How a run of the inspector ended; it exits with 5 when a tool failed and with 6 when a schema is not portable. */
export interface InspectorRun {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** The inspector's command line in one process for many runs: most of a run's time would be its start. */
export interface Inspector {
  /** Runs wait for each other. */
  run(args: readonly string[]): Promise<InspectorRun>;
  close(): void;
}

/** Starts the process. */
export function openInspector(): Inspector {
  const child = fork(RUNNER, [COMMAND_LINE], {
    env: getDefaultEnvironment(),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(args) {
      const own = last.then(() => runIn(child, args));
      last = own.catch(() => {});
      return own;
    },
    close: () => child.disconnect(),
  };
}

function runIn(child: ChildProcess, args: readonly string[]): Promise<InspectorRun> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`The inspector's process ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      // What the runner beside this file sends.
      resolve(message as InspectorRun);
    });
    child.send(args);
  });
}
