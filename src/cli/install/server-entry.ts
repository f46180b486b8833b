import type { Entry } from "./settings-syntax.ts";

/** How a client starts the studio. */
export interface Launch {
  command: string;
  args: string[];
  env: Readonly<Record<string, string>>;
}

export interface LaunchOptions {
  platform: NodeJS.Platform;
  /** Node and script of an installation to run; null: whatever `npx` finds. */
  installation: { node: string; script: string } | null;
  environment: Readonly<Record<string, string>>;
}

/** How a client reaches a studio that runs already. */
export interface HttpAddress {
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** The members of an entry that are ours to set, in the words of one client. */
export type EntryShape = (launch: Launch, name: string) => Entry;

/** The same for a studio that is reached over HTTP. */
export type HttpEntryShape = (address: HttpAddress, name: string) => Entry;

/** The name under which clients list the studio. */
export const SERVER_NAME = "wav0";

/** Arguments of `npx`. */
export const NPX_ARGUMENTS = ["-y", "wav0-mcp"];

/** The shape that most clients share. */
export const commandEntry: EntryShape = ({ command, args, env }) => ({
  command,
  args,
  ...(Object.keys(env).length > 0 ? { env } : {}),
});

/** The same for clients that name the transport in each entry. */
export const typedEntry: EntryShape = (launch, name) => ({ type: "stdio", ...commandEntry(launch, name) });

/** An extension of Goose. */
export const gooseEntry: EntryShape = ({ command, args, env }, name) => ({
  name,
  type: "stdio",
  enabled: true,
  cmd: command,
  args,
  envs: env,
});

/** The shape that most clients share for an address. */
export const urlEntry: HttpEntryShape = ({ url, headers }) => ({ url, headers });

/** The same for clients that name the transport, each in a word of its own. */
export const typedUrlEntry =
  (type: string): HttpEntryShape =>
  ({ url, headers }) => ({ type, url, headers });

/** A remote extension of Goose. */
export const gooseUrlEntry: HttpEntryShape = ({ url, headers }, name) => ({
  name,
  type: "streamable_http",
  enabled: true,
  uri: url,
  headers,
});

/** The command that starts the studio on this platform. */
export function launchOf({ platform, installation, environment }: LaunchOptions): Launch {
  const env = environment;
  if (installation) return { command: installation.node, args: [installation.script], env };
  // On Windows npx is a script for the command interpreter, which clients cannot start as a program.
  if (platform === "win32") return { command: "cmd", args: ["/c", "npx", ...NPX_ARGUMENTS], env };
  return { command: "npx", args: NPX_ARGUMENTS, env };
}
