import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { PackFolderError, writePack } from "./pack.ts";
import { PROMPTS } from "./prompts.ts";
import { everyVoice } from "./sheet.ts";

// `npm run demo` builds the package and runs its main job through a real MCP client; `npm run demo -- --pack DIR` writes
// the listening page from the sources instead.
const { values, positionals } = parseArgs({ options: { pack: { type: "string" } }, allowPositionals: true });
if (values.pack === undefined) {
  process.exitCode =
    run("npm", ["run", "build"]) || run(process.execPath, ["bin/wav0-mcp.mjs", "demo", ...positionals]);
} else {
  process.exitCode = await pack(path.resolve(values.pack));
}

async function pack(folder: string): Promise<number> {
  try {
    const page = await writePack(folder, { prompts: PROMPTS, voices: everyVoice(), onSound: report });
    process.stdout.write(`${page}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof PackFolderError)) throw error;
    report(error.message);
    return 1;
  }
}

function report(name: string): void {
  process.stderr.write(`${name}\n`);
}

function run(command: string, args: readonly string[]): number {
  const shell = process.platform === "win32" && command === "npm";
  return spawnSync(command, args, { stdio: "inherit", shell }).status ?? 1;
}
