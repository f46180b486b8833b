import { spawnSync } from "node:child_process";

/** Whether a program is installed that a test takes as a second opinion. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined;
}
