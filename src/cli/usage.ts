import * as z from "zod";
import { bpmSchema, searchSamples } from "../contracts/sample.ts";
import { updateSample } from "../contracts/facts.ts";
import { editSample } from "../contracts/edit-sample.ts";
import { fitSample } from "../contracts/fit.ts";
import { generateSample, listJobs, splitStems } from "../contracts/job.ts";
import { MAX_PAGE_SIZE, MAX_PROJECT_SAMPLES } from "../contracts/limits.ts";
import { makePart, partInstrumentSchema } from "../contracts/part.ts";
import { exportProject, listProjects } from "../contracts/project.ts";
import { checkFlags, describeFlags, parseFlags, UsageError, type FlagValues } from "./flags.ts";

/** How a command is called. What it does is elsewhere, so that help loads no audio and no database. */
export interface Usage<Flags extends z.ZodObject = z.ZodObject> {
  /** One line for the list of commands. */
  summary: string;
  /** Operands after the command's name. */
  operands: string;
  /** How many of these are taken. */
  maxOperands: number;
  /** Each field is a flag. */
  flags: Flags;
  /** Text for the command's own help only. */
  details?: string;
}

const ANY = Number.POSITIVE_INFINITY;
const NONE = { operands: "", maxOperands: 0 };
const noFlags = z.strictObject({});

const settingsFlags = z.strictObject({
  name: z
    .string()
    .refine((name) => name !== "__proto__", "must be a name such as wav0")
    .optional()
    .describe("the name under which the client lists it; default wav0"),
  yes: z.boolean().optional().meta({ short: "y" }).describe("change the file without asking"),
  dryRun: z.boolean().optional().describe("only show the change"),
});

const replaceFlags = z.strictObject({
  replace: z
    .boolean()
    .optional()
    .describe("replace what is there, after a backup of it into backups/ of the data directory"),
});

/** Every command with what it takes: the one source of help, of flag parsing and of suggestions. */
export const USAGE = {
  serve: {
    ...NONE,
    summary: "run the local studio in the foreground",
    flags: z.strictObject({
      host: z.string().optional().describe("address to listen on; other than 127.0.0.1 needs WAV0_AUTH=hosted"),
      onDemand: z.boolean().optional().describe("leave by itself when nobody needs it"),
    }),
  },
  dashboard: {
    ...NONE,
    summary: "the address that opens the studio in a browser: dashboard [--open]",
    flags: z.strictObject({ open: z.boolean().optional().describe("open it in the browser, too") }),
  },
  generate: {
    operands: "<prompt>",
    maxOperands: ANY,
    summary: 'make a sample: generate "dusty lo-fi chords" --bpm 82 --key Dm',
    flags: generateSample.input,
    details: generateSample.description,
  },
  split: {
    operands: "<file | sampleId | url>",
    maxOperands: 1,
    summary: "split a file, a sample or an address into stems: split song.mp3 --quality fast --two-stems",
    flags: splitStems.input,
    details: splitStems.description,
  },
  update: {
    operands: "<sampleId | name>",
    maxOperands: 1,
    summary: 'correct a sample: update kick_2 --name "Deep Kick" --bpm 122.5 --key Fm --add-tags dark',
    flags: updateSample.input,
    details: updateSample.description,
  },
  "export-project": {
    operands: "<sample>…",
    maxOperands: MAX_PROJECT_SAMPLES,
    summary: "one file of samples for a DAW or sampler: export-project <sampleId> --format dawproject --stems",
    flags: exportProject.input,
    details: "Samples are named by their ids or names. The file lies in the library folder.",
  },
  projects: {
    operands: "[file]…",
    maxOperands: MAX_PAGE_SIZE,
    summary: "list project files, or say where some are: projects Night.zip [--to folder] [--delete]",
    flags: listProjects.input.extend({
      to: z.string().optional().describe("copy the named files into this folder"),
      delete: z.boolean().optional().describe("delete the named files; their samples stay"),
    }),
    details:
      "Without a file: lists them, newest first. With files, by name or id: prints where each lies in the library " +
      "folder, and puts it back there if it was taken out.",
  },
  part: {
    operands: "<file | sampleId>",
    maxOperands: 1,
    summary: "have an instrument play what a recording hums: part hum.wav --instrument bass",
    flags: makePart.input.extend({ instrument: partInstrumentSchema.optional().describe("default: lead") }),
    details: makePart.description,
  },
  fit: {
    operands: "<file | sampleId>",
    maxOperands: 1,
    summary: "bring a file or a sample to a tempo, a key or bars: fit loop.wav --bpm 140 --key Fm",
    flags: fitSample.input,
    details: fitSample.description,
  },
  edit: {
    operands: "<file | sampleId>",
    maxOperands: 1,
    summary: "make a sample of a part of one: edit loop.wav --trim 0.5-2 --fade-in 10ms --reverse --normalise",
    flags: editSample.input.pick({ snap: true, reverse: true, normalise: true, name: true }).extend({
      trim: z.string().optional().describe("the part that is kept, in seconds: 0.5-2.0, or 0.5- to the end"),
      fadeIn: z.string().optional().describe("for example 10ms or 0.5"),
      fadeOut: z.string().optional().describe("for example 10ms or 0.5"),
    }),
    details: "Cuts, reverses, fades and normalises, in this order, exact to the sample. The original stays. Free.",
  },
  analyze: {
    operands: "<file>…",
    maxOperands: ANY,
    summary: "length, tempo, key and loudness of audio files, without importing them",
    flags: noFlags,
  },
  transcribe: {
    operands: "<file>…",
    maxOperands: ANY,
    summary: "write the notes of a line, of chords or of drums as MIDI beside you: transcribe bass.wav --grid 0.25",
    flags: z.strictObject({
      bpm: bpmSchema.optional().describe("tempo; default: the file's, else by ear"),
      kind: z.enum(["drums", "line", "chords", "pitched"]).optional().describe("default: by name and ear"),
      grid: z.number().positive().max(4).optional().describe("move notes to a grid, in beats; default: as played"),
    }),
    details:
      "Writes <file>.mid into the current folder: a monophonic line (voice, bass, lead) or the hits of drums. " +
      "Split a mix first.",
  },
  search: {
    operands: "[words]",
    maxOperands: ANY,
    summary: "find samples by words, tempo and key, or by sound: search --similar-to kick_2",
    flags: searchSamples.input,
    details: searchSamples.description,
  },
  jobs: { ...NONE, summary: "list jobs, newest first", flags: listJobs.input },
  status: {
    operands: "[jobId]",
    maxOperands: 1,
    summary: "whether the studio runs, and where; or one job: status <jobId>",
    flags: noFlags,
  },
  stop: { ...NONE, summary: "stop the local studio; open jobs go on at its next start", flags: noFlags },
  engine: {
    ...NONE,
    summary: "the Convex engine alone, for any project of Convex: a deployment on this machine without an account",
    flags: z.strictObject({
      data: z.string().min(1).optional().describe("folder of its data; default .wav0-engine in the current folder"),
      port: z.int().min(0).max(65_535).optional().describe("default 3210; 0 is any free one"),
    }),
    details: "It prints what the official command line needs to push to it: npx convex dev, deploy, run, logs, export.",
  },
  accounts: {
    operands: "<list | add | invite | reset | block | unblock | delete | export> [email] [file]",
    maxOperands: 3,
    summary: "the accounts of a hosted studio: accounts add ada@example.com",
    flags: z.strictObject({
      name: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .describe("add, invite: the person's name; default: the address before its @"),
      stdin: z
        .boolean()
        .optional()
        .describe("add, reset: read the password from standard input; default: make one and show it once"),
      link: z.boolean().optional().describe("reset: a link at which the person chooses the new password"),
      json: z.boolean().optional().describe("list: one line of JSON for each account"),
      yes: z.boolean().optional().meta({ short: "y" }).describe("delete: do not ask"),
      id: z.string().min(1).optional().describe("delete: the data of an account that is gone, by its id"),
    }),
    details:
      "Works on the studio's own database with the variables of its hub, whether that runs or not, and whether sign-up is " +
      "open or closed. No mail is sent: a link is printed, and you send it. add and reset make a password, invite a link; " +
      "reset and block end sessions and apps. delete removes an account with everything in it, export writes that into a " +
      "new ZIP file: accounts export ada@example.com ada.zip. An export needs the studio to run; a deletion " +
      "that is begun without it bars the account at once and is finished when it runs. delete --id takes the id of an account that is gone, whose data a " +
      "restored backup brought back.",
  },
  doctor: { ...NONE, summary: "check this installation and say what to mend", flags: noFlags },
  install: {
    operands: "<client>…",
    maxOperands: ANY,
    summary: "list the studio in an MCP client: install claude|claude-code|cursor|vscode|… [--env NAME=value]",
    flags: settingsFlags.extend({
      env: z.array(z.string()).optional().describe("a variable for the studio, NAME=value; may be repeated"),
      http: z.boolean().optional().describe("reach the studio that runs, by address and token; alone it prints both"),
      direct: z.boolean().optional().describe("start this very installation instead of what npx finds"),
    }),
    details: "Shows the change and asks first. Without a client it says which there are.",
  },
  uninstall: {
    operands: "<client>…",
    maxOperands: ANY,
    summary: "take it out of a client again: uninstall cursor",
    flags: settingsFlags,
    details: "Shows the change and asks first. Without a client it says which there are.",
  },
  backup: {
    operands: "[file]",
    maxOperands: 1,
    summary: "write all samples, chats and jobs into one archive: backup [studio.zip]",
    flags: z.strictObject({
      overwrite: z.boolean().optional().describe("replace the file if it exists"),
    }),
    details:
      "Writes the state of one moment with all audio, whether the studio runs or not; jobs that are under way are in it and " +
      "go on when it is restored. The archive is of the form of npx convex export; it is read back before it gets its name. " +
      "Not in it: keys of this machine (hub.token, machine-key.json), settings, accounts of a hosted studio, the library folder.",
  },
  restore: {
    operands: "<file>",
    maxOperands: 1,
    summary: "put a backup into this machine's studio: restore studio.zip [--replace]",
    flags: replaceFlags,
    details:
      "All of the backup comes, or nothing; it is compared by count and hash. A studio that is in use is refused unless " +
      "--replace agrees. A studio that runs is stopped, and starts with the next call. Secrets of connections can be read " +
      "with the machine-key.json that they were made with. An archive of npx convex export has to be made with " +
      "--include-file-storage.",
  },
  move: {
    ...NONE,
    summary: "carry the studio to a Convex deployment of your own, or back: move --to https://… | --from https://…",
    flags: replaceFlags.extend({
      to: z.string().optional().describe("address of the deployment, to which wav0-mcp deploy has pushed the studio"),
      from: z.string().optional().describe("address of the deployment from which it comes to this machine"),
      adminKey: z
        .string()
        .optional()
        .describe("its admin or deploy key; better CONVEX_SELF_HOSTED_ADMIN_KEY, CONVEX_DEPLOY_KEY or --stdin"),
      stdin: z.boolean().optional().describe("read the key from standard input"),
    }),
    details:
      "Documents and files are compared by count and hash when they are there; what they come from is not changed. A move " +
      "that was broken off goes on when the same command is run again within a day. Jobs must have ended. Keys, settings and " +
      "accounts are not moved.",
  },
  deploy: {
    ...NONE,
    summary: "push the studio to a Convex deployment of your own, by CONVEX_DEPLOY_KEY or --url and --admin-key",
    flags: z.strictObject({
      url: z.string().optional().describe("address of a self-hosted deployment"),
      adminKey: z.string().optional().describe("its admin key"),
      env: z.array(z.string()).optional().describe("a variable of the deployment, NAME=value; may be repeated"),
      studio: z.string().optional().describe("a hosted studio whose users it accepts, too"),
      dependencies: z.string().optional().describe("a node_modules folder to use instead of npm"),
    }),
  },
  demo: {
    operands: "[file]…",
    maxOperands: ANY,
    summary: "generate and split through a real MCP client: demo [song.wav]",
    flags: noFlags,
  },
} as const satisfies Record<string, Usage>;

export type CommandName = keyof typeof USAGE;

/** Type guard for names of commands. */
export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(USAGE, name);
}

/**
 * Reads what stands behind a command's name. The flags are checked for their form only: what else a command puts into
 * the same input is still missing.
 * @throws UsageError for an unknown flag, and for more than the command takes
 */
export function readArguments(name: CommandName, args: readonly string[]): { flags: FlagValues; operands: string[] } {
  const usage: Usage = USAGE[name];
  const { flags, positionals } = parseFlags(usage.flags, args);
  const [surplus] = positionals.slice(usage.maxOperands);
  if (surplus === undefined) return { flags, operands: positionals };
  throw new UsageError(`"${surplus}" is more than ${name} takes: ${synopsis(name)}`);
}

/**
 * Reads and checks what stands behind the name of a command whose input is all in its flags.
 * @throws UsageError that names the flag
 */
export function readCommand<Name extends CommandName>(
  name: Name,
  args: readonly string[],
): { flags: z.output<(typeof USAGE)[Name]["flags"]>; operands: string[] } {
  const { flags, operands } = readArguments(name, args);
  const schema: z.ZodObject = USAGE[name].flags;
  // The schema of this very name; the compiler does not follow the generic index.
  return { flags: checkFlags(schema, flags) as z.output<(typeof USAGE)[Name]["flags"]>, operands };
}

/** Output of a command's `--help`. */
export function commandHelp(name: CommandName): string {
  const { summary, flags, details }: Usage = USAGE[name];
  const lines = [synopsis(name), details ?? `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`];
  return [...lines, ...(Object.keys(flags.shape).length > 0 ? [describeFlags(flags)] : [])].join("\n\n");
}

/** The list of commands. */
export function helpText(): string {
  const rows = Object.entries(USAGE).map(([name, { summary }]) => `  ${name.padEnd(16)}${summary}`);
  return [
    "wav0-mcp: a music studio for MCP clients. Without a command it serves MCP on stdio.",
    "",
    ...rows,
    "",
    "wav0-mcp <command> --help says more of one; --version says which wav0-mcp this is.",
  ].join("\n");
}

function synopsis(name: CommandName): string {
  const { operands, flags }: Usage = USAGE[name];
  return ["wav0-mcp", name, operands, Object.keys(flags.shape).length > 0 ? "[flags]" : ""].filter(Boolean).join(" ");
}
