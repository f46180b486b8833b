import type { ClientSettings } from "./clients.ts";

/** How a client starts the studio: the members of its entry that are ours to set. */
export interface ServerEntry {
  type?: "stdio";
  command: string;
  args: string[];
  env?: Record<string, string>;
}

export interface ServerEntryOptions {
  platform: NodeJS.Platform;
  /** Node and script of an installation to run; null: whatever `npx` finds. */
  installation: { node: string; script: string } | null;
  environment: Readonly<Record<string, string>>;
}

/** The name under which clients list the studio. */
export const SERVER_NAME = "wav0";

/** What `npx` runs. */
export const NPX_ARGUMENTS = ["-y", "wav0-mcp"];

/** The entry for one client. */
export function serverEntry(client: ClientSettings, options: ServerEntryOptions): ServerEntry {
  const { environment } = options;
  return {
    ...(client.namesTransport ? { type: "stdio" as const } : {}),
    ...startCommand(options),
    ...(Object.keys(environment).length > 0 ? { env: { ...environment } } : {}),
  };
}

function startCommand({ platform, installation }: ServerEntryOptions): { command: string; args: string[] } {
  if (installation) return { command: installation.node, args: [installation.script] };
  // On Windows npx is a script for the command interpreter, which clients cannot start as a program.
  if (platform === "win32") return { command: "cmd", args: ["/c", "npx", ...NPX_ARGUMENTS] };
  return { command: "npx", args: NPX_ARGUMENTS };
}
