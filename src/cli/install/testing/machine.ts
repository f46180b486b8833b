import path from "node:path";
import type { InstallSurroundings } from "../install.ts";

/** The script that `--direct` starts. */
export const SCRIPT = "/opt/wav0/bin/wav0-mcp.mjs";

export interface MachineOptions {
  platform: NodeJS.Platform;
  /** What the user says when asked; null: nobody can be asked. */
  answer: boolean | null;
  print: (text: string) => void;
}

/** A machine whose user has this home, with a studio that runs and whose token is "hidden". */
export function machineAt(home: string, { platform, answer, print }: MachineOptions): InstallSurroundings {
  return {
    places: {
      platform,
      home,
      appData: path.join(home, "AppData", "Roaming"),
      configHome: path.join(home, ".config"),
      claudeConfigDirectory: null,
      codexHome: null,
      clineDirectory: null,
      clineSettingsFile: null,
    },
    installation: { node: "/usr/bin/node", script: SCRIPT },
    findAddress: async () => ({ url: "http://127.0.0.1:4790/mcp", headers: { Authorization: "Bearer hidden" } }),
    confirm: answer === null ? null : async () => answer,
    print,
  };
}
