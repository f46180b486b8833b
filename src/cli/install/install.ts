import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { readUserPlaces, type UserPlaces } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { readAssignments } from "../assignments.ts";
import { UsageError } from "../flags.ts";
import { suggest } from "../suggestion.ts";
import { formatTable } from "../table.ts";
import { readCommand } from "../usage.ts";
import { CLIENTS, type ClientSettings } from "./clients.ts";
import { lineDiff } from "./line-diff.ts";
import { serverEntry, SERVER_NAME, type ServerEntryOptions } from "./server-entry.ts";
import { readSettings, replaceSettings } from "./settings-file.ts";
import { addServer, removeServer, type SettingsFormat } from "./settings-text.ts";

/** What an edit of settings needs of the world around it. */
export interface InstallSurroundings {
  places: UserPlaces;
  /** This very program, for `--direct`. */
  installation: { node: string; script: string };
  /** @returns null if nobody can be asked */
  confirm: ((question: string) => Promise<boolean>) | null;
  print(text: string): void;
}

type Edit = (text: string | null, format: SettingsFormat, client: ClientSettings) => string | null;

/**
 * `install <client>… [--env NAME=value] [--name wav0] [--direct] [--yes] [--dry-run]`: lists the studio in the settings of
 * MCP clients. Shows the change and asks first. Without a client it says which there are.
 */
export async function install(args: readonly string[], around: InstallSurroundings = thisMachine()): Promise<number> {
  const { flags, operands } = readCommand("install", args);
  const clients = operands.map(findClient);
  if (clients.length === 0) return listClients(around);
  const name = flags.name ?? SERVER_NAME;
  const options: ServerEntryOptions = {
    platform: around.places.platform,
    installation: flags.direct ? lastingInstallation(around) : null,
    environment: readAssignments(flags.env ?? []),
  };
  const edit: Edit = (text, format, client) => addServer(text, format, name, serverEntry(client, options));
  for (const client of clients)
    await editSettings(client, { edit, done: "Installed", idle: "is up to date" }, flags, around);
  return 0;
}

/** `uninstall <client>… [--name wav0] [--yes] [--dry-run]`: takes the studio out of the settings of MCP clients. */
export async function uninstall(args: readonly string[], around: InstallSurroundings = thisMachine()): Promise<number> {
  const { flags, operands } = readCommand("uninstall", args);
  const clients = operands.map(findClient);
  if (clients.length === 0) return listClients(around);
  const name = flags.name ?? SERVER_NAME;
  const edit: Edit = (text, format) => removeServer(text, format, name);
  for (const client of clients)
    await editSettings(client, { edit, done: "Removed", idle: "does not list it" }, flags, around);
  return 0;
}

interface Intent {
  edit: Edit;
  done: string;
  idle: string;
}

async function editSettings(
  client: ClientSettings,
  { edit, done, idle }: Intent,
  flags: { yes?: boolean | undefined; dryRun?: boolean | undefined },
  around: InstallSurroundings,
): Promise<void> {
  const { print } = around;
  const file = client.file(around.places);
  const before = await readSettings(file);
  const after = edit(before, { ...client, file }, client);
  if (after === null || after === before) return print(`${client.title}: ${file} ${idle}`);
  print(`${client.title}: ${file}${before === null ? " (new)" : ""}\n${lineDiff(before ?? "", after)}`);
  if (flags.dryRun) return;
  if (!flags.yes && !(await isConfirmed(around))) return print("Nothing was changed");
  const backup = await replaceSettings(file, before, after);
  print(`${done}. ${backup ? `The file as it was: ${backup}. ` : ""}${client.afterwards}`);
}

async function isConfirmed({ confirm }: InstallSurroundings): Promise<boolean> {
  if (!confirm) throw new AppError("INVALID_INPUT", "There is no terminal to ask on; nothing was changed. Add --yes");
  return confirm("Write this change? [y/N] ");
}

function findClient(name: string): ClientSettings {
  const client = Object.hasOwn(CLIENTS, name) ? CLIENTS[name] : undefined;
  if (client) return client;
  const names = Object.keys(CLIENTS);
  const meant = suggest(name, names);
  const hint = meant === null ? "" : ` (did you mean ${meant}?)`;
  throw new UsageError(`There is no client "${name}"${hint}; known are ${names.join(", ")}`);
}

function lastingInstallation({ installation }: InstallSurroundings): InstallSurroundings["installation"] {
  // npx keeps packages in a cache that it may empty at any time.
  if (!installation.script.split(path.sep).includes("_npx")) return installation;
  throw new AppError("INVALID_INPUT", "--direct needs a lasting installation: npm install -g wav0-mcp, then repeat");
}

function listClients({ places, print }: InstallSurroundings): number {
  const rows = Object.entries(CLIENTS).map(([name, client]) => {
    const file = client.file(places);
    return [name, client.title, existsSync(path.dirname(file)) ? "found" : "–", file];
  });
  print(
    `${formatTable(["client", "program", "on this machine", "settings"], rows)}\n\nSay which: wav0-mcp install cursor`,
  );
  return 0;
}

function thisMachine(): InstallSurroundings {
  const [, script = ""] = process.argv;
  return {
    places: readUserPlaces(),
    installation: { node: process.execPath, script: path.resolve(script) },
    confirm: process.stdin.isTTY ? askOnTerminal : null,
    print: (text) => void process.stdout.write(`${text}\n`),
  };
}

async function askOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
