import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { PackFolderError, writePack } from "./pack.ts";
import { PROMPTS } from "./prompts.ts";
import { everyVoice } from "./sheet.ts";

// `npm run demo` builds the package and runs its main job through a real MCP client; `npm run demo -- --pack DIR` writes
// the listening page from the sources instead.
const given = process.argv.slice(2);
const isPack = given.some((arg) => arg.startsWith("--pack"));
process.exitCode = isPack
  ? await pack(given)
  : run("npm", ["run", "build"]) || run(process.execPath, ["bin/wav0-mcp.mjs", "demo", ...given]);

async function pack(args: string[]): Promise<number> {
  try {
    const folder = folderIn(args);
    const page = await writePack(folder, { prompts: PROMPTS, voices: everyVoice(), onSound: report });
    process.stdout.write(`${page}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof PackFolderError)) throw error;
    report(error.message);
    return 1;
  }
}

function folderIn(args: string[]): string {
  try {
    const { values } = parseArgs({ args, options: { pack: { type: "string" } } });
    if (values.pack) return path.resolve(values.pack);
  } catch {
    // Nothing but one folder can be meant.
  }
  throw new PackFolderError("Name one folder for the pack: npm run demo -- --pack DIR");
}

function report(name: string): void {
  process.stderr.write(`${name}\n`);
}

function run(command: string, args: readonly string[]): number {
  const shell = process.platform === "win32" && command === "npm";
  return spawnSync(command, args, { stdio: "inherit", shell }).status ?? 1;
}
