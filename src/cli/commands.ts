import { AppError } from "../contracts/errors.ts";
import { VERSION, type Config } from "../config.ts";

interface Command {
  summary: string;
  /** @returns the exit code */
  run(args: readonly string[], config: Config): Promise<number>;
}

/** Loaded only when asked for: `wav0-mcp --help` needs neither audio nor a database. */
const COMMANDS: Record<string, Command> = {
  serve: {
    summary: "run the local studio in the foreground",
    run: async (args, config) => (await import("./serve.ts")).serve(args, config),
  },
  dashboard: {
    summary: "the address that opens the studio in a browser: dashboard [--open]",
    run: async (args, config) => (await import("./dashboard.ts")).dashboard(args, config),
  },
  generate: {
    summary: 'make a sample: generate "dusty lo-fi chords" --bpm 82 --key Dm',
    run: async (args, config) => (await import("./make.ts")).generate(args, config),
  },
  split: {
    summary: "split a file, a sample or an address into stems: split song.mp3",
    run: async (args, config) => (await import("./make.ts")).split(args, config),
  },
  analyze: {
    summary: "length, tempo, key and loudness of audio files, without importing them",
    run: async (args, config) => (await import("./analyze.ts")).analyze(args, config),
  },
  jobs: {
    summary: "list jobs, newest first",
    run: async (args, config) => (await import("./jobs.ts")).jobs(args, config),
  },
  status: {
    summary: "whether the studio runs, and where; or one job: status <jobId>",
    run: async (args, config) => (await import("./jobs.ts")).status(args, config),
  },
  stop: {
    summary: "stop the local studio; open jobs go on at its next start",
    run: async (args, config) => (await import("./hub-control.ts")).stop(args, config),
  },
  doctor: {
    summary: "check this installation and say what to mend",
    run: async (args, config) => (await import("./doctor.ts")).doctor(args, config),
  },
  install: {
    summary: "list the studio in an MCP client: install claude|claude-code|cursor|vscode|… [--env NAME=value]",
    run: async (args) => (await import("./install/install.ts")).install(args),
  },
  uninstall: {
    summary: "take it out of a client again: uninstall cursor",
    run: async (args) => (await import("./install/install.ts")).uninstall(args),
  },
  deploy: {
    summary: "push the studio to a Convex deployment of your own, by CONVEX_DEPLOY_KEY or --url and --admin-key",
    run: async (args, config) => (await import("./deploy/deploy.ts")).deploy(args, config),
  },
  demo: {
    summary: "generate and split through a real MCP client: demo [song.wav]",
    run: async (args) => (await import("./demo.ts")).demo(args),
  },
};

/**
 * Runs one command of the command line.
 * @throws AppError INVALID_INPUT for an unknown command
 */
export async function runCommand([name = "", ...args]: readonly string[], config: Config): Promise<number> {
  if (name === "--version" || name === "-v") return print(VERSION);
  if (name === "--help" || name === "-h" || name === "help") return print(helpText());
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new AppError("INVALID_INPUT", `There is no command "${name}".\n\n${helpText()}`);
  return command.run(args, config);
}

function helpText(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return ["wav0-mcp: a music studio for MCP clients. Without a command it serves MCP on stdio.", "", ...rows].join(
    "\n",
  );
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
