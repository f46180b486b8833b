import { assertFaultless, VERSION, type Config, type Settings } from "../config.ts";
import { UsageError } from "./flags.ts";
import { suggest } from "../contracts/words/suggestion.ts";
import { commandHelp, helpText, isCommand, USAGE, type CommandName } from "./usage.ts";

/** @returns the exit code */
type Command = (args: readonly string[], settings: Settings) => Promise<number>;

/** Loaded only when asked for: `wav0-mcp --help` needs neither audio nor a database. */
const COMMANDS: Record<CommandName, () => Promise<Command>> = {
  serve: async () => (await import("./serve.ts")).serve,
  dashboard: async () => faultless((await import("./dashboard.ts")).dashboard),
  generate: async () => faultless((await import("./make.ts")).generate),
  split: async () => faultless((await import("./make.ts")).split),
  update: async () => faultless((await import("./update.ts")).update),
  "export-project": async () => faultless((await import("./project.ts")).exportProjectFile),
  projects: async () => faultless((await import("./project.ts")).projects),
  part: async () => faultless((await import("./make.ts")).part),
  fit: async () => faultless((await import("./make.ts")).fit),
  edit: async () => faultless((await import("./edit.ts")).edit),
  analyze: async () => faultless((await import("./analyze.ts")).analyze),
  transcribe: async () => faultless((await import("./transcribe.ts")).transcribe),
  search: async () => faultless((await import("./search.ts")).search),
  jobs: async () => faultless((await import("./jobs.ts")).jobs),
  status: async () => faultless((await import("./jobs.ts")).status),
  stop: async () => faultless((await import("./hub-control.ts")).stop),
  engine: async () => (await import("./engine.ts")).engine,
  accounts: async () => faultless((await import("./accounts/accounts.ts")).accounts),
  doctor: async () => (await import("./doctor.ts")).doctor,
  install: async () => {
    const { install, thisMachine } = await import("./install/install.ts");
    return (args, settings) => install(args, thisMachine(settings));
  },
  uninstall: async () => {
    const { thisMachine, uninstall } = await import("./install/install.ts");
    return (args, settings) => uninstall(args, thisMachine(settings));
  },
  backup: async () => faultless((await import("./transfer/backup.ts")).backup),
  restore: async () => faultless((await import("./transfer/backup.ts")).restore),
  move: async () => faultless((await import("./transfer/move.ts")).move),
  deploy: async () => faultless((await import("./deploy/deploy.ts")).deploy),
  demo: async () => {
    const { demo } = await import("./demo.ts");
    return (args) => demo(args);
  },
};

/** A person at a terminal can correct a wrong setting then and there. */
function faultless(command: (args: readonly string[], config: Config) => Promise<number>): Command {
  return (args, settings) => command(args, assertFaultless(settings));
}

const HELP = ["--help", "-h"];
const VERSION_FLAGS = ["--version", "-v"];
/** By convention of the shell: the command was not understood, so nothing was done. */
const USAGE_EXIT_CODE = 2;

/**
 * Runs one command of the command line. `--help` and `--version` anywhere before a `--` start nothing; a call that is not
 * understood is one line on standard error.
 * @returns the exit code
 */
export async function runCommand([name = "", ...args]: readonly string[], settings: Settings): Promise<number> {
  const flags = args.slice(0, args.includes("--") ? args.indexOf("--") : args.length);
  const asks = (names: readonly string[]) => names.some((flag) => name === flag || flags.includes(flag));
  try {
    if (name === "help") return print(args[0] === undefined ? helpText() : commandHelp(known(args[0])));
    if (asks(HELP)) return print(HELP.includes(name) ? helpText() : commandHelp(known(name)));
    if (asks(VERSION_FLAGS)) return print(VERSION);
    const run = await COMMANDS[known(name)]();
    return await run(args, settings);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return USAGE_EXIT_CODE;
  }
}

function known(name: string): CommandName {
  if (isCommand(name)) return name;
  const meant = suggest(name, Object.keys(USAGE));
  const hint = meant === null ? "." : `; did you mean "${meant}"?`;
  throw new UsageError(`There is no command "${name}"${hint} Run "wav0-mcp --help" for the list`);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
