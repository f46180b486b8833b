import { existsSync } from "node:fs";
import path from "node:path";
import { assertFaultless, readUserPlaces, type Settings, type UserPlaces } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { readAssignments } from "../assignments.ts";
import { UsageError } from "../flags.ts";
import { suggest } from "../../contracts/words/suggestion.ts";
import { askOnTerminal } from "../question.ts";
import { formatTable } from "../table.ts";
import { readCommand } from "../usage.ts";
import { CLIENTS, type ClientSettings } from "./clients.ts";
import { lineDiff } from "./line-diff.ts";
import { jsonSettings } from "./json-settings.ts";
import { maskSecrets, secretsOf } from "./secrets.ts";
import { describeAddress, httpAddressOf } from "./http-address.ts";
import { launchOf, SERVER_NAME, type HttpAddress } from "./server-entry.ts";
import { readCopies, readSettings, replaceSettings } from "./settings-file.ts";
import { undoServer, type Entry } from "./settings-syntax.ts";

/** Environment of an edit of settings. */
export interface InstallSurroundings {
  places: UserPlaces;
  /** This very program, for `--direct`. */
  installation: { node: string; script: string };
  /** Where the studio is reached over HTTP, for `--http`. */
  findAddress(): Promise<HttpAddress>;
  /** @returns null if nobody can be asked */
  confirm: ((question: string) => Promise<boolean>) | null;
  print(text: string): void;
}

/**
 * `install <client>… [--http] [--env NAME=value] [--name wav0] [--direct] [--yes] [--dry-run]`: lists the studio in the
 * settings of MCP clients. Shows the change and asks first. Without a client it says which there are; with `--http` it
 * prints the address and the header for any other.
 */
export async function install(args: readonly string[], around: InstallSurroundings): Promise<number> {
  const { flags, operands } = readCommand("install", args);
  const clients = operands.map(findClient);
  if (clients.length === 0 && flags.http) return printAddress(around);
  if (clients.length === 0) return listClients(around);
  const name = flags.name ?? SERVER_NAME;
  const entryOf = flags.http ? await addressedEntry(flags, name, around) : launchedEntry(flags, name, around);
  for (const client of clients) {
    const entry = entryOf(client);
    const secrets = secretsIn(entry);
    const mask = (text: string) => maskSecrets(text, secrets);
    const { afterwards, serversKey } = client;
    if (client.file === null) {
      const block = jsonSettings.add(null, { ...client, file: "" }, name, entry);
      around.print(
        `${client.title} keeps "${serversKey}" where no program may write it.\n\n${mask(block)}\n${afterwards.installed}`,
      );
      continue;
    }
    const file = client.file(around.places);
    const before = await readSettings(file);
    const after = client.syntax.add(before, { ...client, file }, name, entry);
    const words = { done: "Installed", idle: "is up to date", hint: afterwards.installed };
    await changeSettings(client, { file, before, after, mask, isSecret: secrets.length > 0, ...words }, flags, around);
  }
  return 0;
}

/** `uninstall <client>… [--name wav0] [--yes] [--dry-run]`: takes the studio out of the settings of MCP clients. */
export async function uninstall(args: readonly string[], around: InstallSurroundings): Promise<number> {
  const { flags, operands } = readCommand("uninstall", args);
  const clients = operands.map(findClient);
  if (clients.length === 0) return listClients(around);
  const name = flags.name ?? SERVER_NAME;
  for (const client of clients) {
    const { afterwards } = client;
    if (client.file === null) {
      around.print(`${client.title}: ${afterwards.removed}`);
      continue;
    }
    const file = client.file(around.places);
    const format = { ...client, file };
    const before = await readSettings(file);
    const after = undoServer(client.syntax, before, { format, name, earlier: await readCopies(file) });
    const entry = before === null ? null : client.syntax.read(before, format, name);
    const mask = (text: string) => maskSecrets(text, secretsIn(entry ?? {}));
    const words = { done: "Removed", idle: "does not list it", hint: afterwards.removed };
    await changeSettings(client, { file, before, after, mask, isSecret: false, ...words }, flags, around);
  }
  return 0;
}

type InstallFlags = ReturnType<typeof readCommand<"install">>["flags"];

/** The entry of a client that starts the studio itself. */
function launchedEntry(
  { direct, env }: InstallFlags,
  name: string,
  around: InstallSurroundings,
): (client: ClientSettings) => Entry {
  const launch = launchOf({
    platform: around.places.platform,
    installation: direct ? lastingInstallation(around) : null,
    environment: readAssignments(env ?? []),
  });
  return (client) => client.entry(launch, name);
}

/** The entry of a client that reaches a studio which runs already. */
async function addressedEntry(
  { direct, env }: InstallFlags,
  name: string,
  { findAddress }: InstallSurroundings,
): Promise<(client: ClientSettings) => Entry> {
  if (direct || env)
    throw new UsageError("--http reaches a studio that runs: --direct and --env are for one that is started");
  const address = await findAddress();
  return ({ httpEntry, title }) => {
    if (httpEntry) return httpEntry(address, name);
    throw new AppError("INVALID_INPUT", `${title} is not known to take an address with headers: leave out --http`);
  };
}

async function printAddress({ findAddress, print }: InstallSurroundings): Promise<number> {
  const address = await findAddress();
  print(describeAddress(address));
  return 0;
}

/** Secrets in an entry: values of its variables and headers. */
function secretsIn(entry: Entry): string[] {
  return ["env", "envs", "headers", "http_headers"].flatMap((member) => secretsOf(entry[member]));
}

interface Change {
  file: string;
  before: string | null;
  after: string | null;
  mask: (text: string) => string;
  /** True if the new text holds a token or key of the studio. */
  isSecret: boolean;
  done: string;
  idle: string;
  hint: string;
}

async function changeSettings(
  { title }: ClientSettings,
  { file, before, after, mask, isSecret, done, idle, hint }: Change,
  flags: { yes?: boolean | undefined; dryRun?: boolean | undefined },
  around: InstallSurroundings,
): Promise<void> {
  const { print } = around;
  if (after === null || after === before) return print(`${title}: ${file} ${idle}`);
  print(`${title}: ${file}${before === null ? " (new)" : ""}\n${lineDiff(before ?? "", after, mask)}`);
  if (flags.dryRun) return;
  if (!flags.yes && !(await isConfirmed(around))) return print("Nothing was changed");
  const backup = await replaceSettings(file, { before, after, isSecret });
  print(`${done}. ${backup ? `The file as it was: ${backup}. ` : ""}${hint}`);
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
    if (client.file === null) return [name, client.title, "–", "by hand: install shows what to paste"];
    const file = client.file(places);
    return [name, client.title, existsSync(path.dirname(file)) ? "found" : "–", file];
  });
  print(
    `${formatTable(["client", "program", "on this machine", "settings"], rows)}\n\nSay which: wav0-mcp install cursor`,
  );
  return 0;
}

/** The machine and the user that this program runs for. */
export function thisMachine(settings: Settings): InstallSurroundings {
  const [, script = ""] = process.argv;
  return {
    places: readUserPlaces(),
    installation: { node: process.execPath, script: path.resolve(script) },
    findAddress: async () => httpAddressOf(assertFaultless(settings)),
    confirm: process.stdin.isTTY ? askOnTerminal : null,
    print: (text) => void process.stdout.write(`${text}\n`),
  };
}
