import { execFile } from "node:child_process";
import { answerOf, sizeOf, type CallResult, type ClientDriver, type Target } from "../driver.ts";

/** The official inspector's command line: every call is a process and a session of its own. */
export const inspector: ClientDriver = {
  name: "@modelcontextprotocol/inspector --cli",
  package: "@modelcontextprotocol/inspector",
  aborts: true,
  async connect(target, packages) {
    const file = await packages.executable("@modelcontextprotocol/inspector", "inspector");
    const run = async (args: readonly string[], signal?: AbortSignal): Promise<unknown> =>
      JSON.parse(await output([file, "--cli", ...targetOf(target), ...args], signal));
    return {
      async listTools() {
        // Result of `tools/list`; the step reports missing tools.
        const { tools } = (await run(["--method", "tools/list"])) as { tools: { name: string }[] };
        return tools.map(({ name }) => name);
      },
      async callTool({ name, input }, signal) {
        const args = ["--method", "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(input)];
        // It prints the result as it came.
        return answerOf((await run(args, signal)) as CallResult);
      },
      async readResource(uri) {
        // It prints the result as it came.
        return sizeOf((await run(["--method", "resources/read", "--uri", uri])) as { contents: { blob?: string }[] });
      },
      close: async () => {},
    };
  },
};

function targetOf(target: Target): string[] {
  if (target.transport === "http") {
    const headers = Object.entries(target.headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
    return [target.url, "--transport", "http", ...headers];
  }
  const environment = Object.entries(target.env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  return [target.command, ...target.args, ...environment];
}

/** @param signal ends the process, as Ctrl+C does */
function output(args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { signal, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      // A tool's error ends it with 5, with the result printed all the same.
      if (error && stdout.trim() === "") reject(new Error(stderr.trim() || error.message));
      else resolve(stdout);
    });
  });
}
