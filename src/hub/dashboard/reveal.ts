import { spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import path from "node:path";

/** A program with its arguments; no shell ever reads them. */
interface Command {
  program: string;
  args: string[];
}

/**
 * Shows a file in the file manager of this machine.
 * @param directory the file must be inside of it, links followed
 * @returns false where it is not, or where no file manager answered
 */
export async function revealFile(directory: string, file: string, platform = process.platform): Promise<boolean> {
  const [root, target] = await Promise.all([realpath(directory), realpath(file)]).catch(() => [null, null]);
  if (!root || !target || !isInside(root, target)) return false;
  return start(revealCommand(platform, target));
}

/** Where a file manager can select the file it does; else the folder is opened. */
export function revealCommand(platform: NodeJS.Platform, file: string): Command {
  switch (platform) {
    case "darwin":
      return { program: "open", args: ["-R", file] };
    case "win32":
      return { program: "explorer.exe", args: [`/select,${file}`] };
    default:
      return { program: "xdg-open", args: [path.dirname(file)] };
  }
}

function isInside(root: string, target: string): boolean {
  const relative = path.relative(root, target);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}

/** It runs on by itself; that it began is all there is to know. */
async function start({ program, args }: Command): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
