import os from "node:os";
import path from "node:path";
import * as z from "zod";
import { version } from "../package.json";
import {
  type HostedConfig,
  hostedVariables,
  httpAddress,
  oneOf,
  readHosted,
  readRemote,
  type RemoteConfig,
} from "./config/hosted.ts";
import { attempt, findPlaceholders, findWrong, type SettingFault, withoutFaults } from "./config/faults.ts";
import { AppError } from "./contracts/errors.ts";
import { BUDGET_RULE, parseBudget, parsePrices, PRICES_RULE } from "./contracts/charges/price.ts";
import { LIMIT_VARIABLES, type LimitVariable } from "./contracts/user-limits.ts";

/** Version of this package. */
export const VERSION: string = version;

/** Everything that can be set from outside, read once. */
export interface Config {
  /** Data directory: database, keys, predictions, hub.json. */
  home: string;
  /** Folder of named sample files that a DAW can browse. */
  libraryDirectory: string;
  /** Folders from which local files may be read. */
  fileRoots: string[];
  /** SoundFonts that play instruments in the place of built-in voices, each for one or for all that it has. */
  soundFonts: { path: string; instrument?: string }[];
  /** An ONNX export of htdemucs, which then splits in the place of the built-in splitter. */
  demucsModel: string | null;
  /** The hub's port on 127.0.0.1. Fixed by default, since browser storage is per origin; 0 lets the system choose. */
  port: number;
  /** A hub that was started on demand leaves after this long without work or visitors. */
  idleSeconds: number;
  /** A Convex deployment to use instead of the hub's engine. */
  convexUrl: string | null;
  /** Where its HTTP actions are, if not where they usually are. */
  convexSiteUrl: string | null;
  /** Provider settings handed to the embedded deployment's environment, as they are. */
  deploymentEnvironment: Record<string, string>;
  /** The address that the hub binds. */
  host: string;
  /** Sign-in for many users; null for a studio of one user on this machine. */
  hosted: HostedConfig | null;
  /** A hosted studio to use instead of one on this machine. */
  remote: RemoteConfig | null;
  /** Confirmation of calls that cost money or delete: by the user, or by the MCP client in a dialogue of its own. */
  confirm: "person" | "client";
  /** Opens `/metrics`; null: there are none. */
  metricsToken: string | null;
  /** SQLite durability: "full" survives a power cut, "normal" any crash of the process. */
  durability: "normal" | "full";
}

/** Variables that the functions in convex/ read and that a local user may set. */
const DEPLOYMENT_VARIABLES = [
  "REPLICATE_API_TOKEN",
  "REPLICATE_API_BASE_URL",
  "REPLICATE_WEBHOOK_SECRET",
  "WAV0_WEBHOOK_BASE_URL",
  "AI_GATEWAY_API_KEY",
  "AI_GATEWAY_BASE_URL",
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_BASE_URL",
  "WAV0_CHAT_BASE_URL",
  "WAV0_CHAT_API_KEY",
  "WAV0_CHAT_MODEL",
  ...LIMIT_VARIABLES,
  "WAV0_PRICES",
  "WAV0_BUDGET_PER_DAY",
  "WAV0_COG_URL",
  "WAV0_COG_TOKEN",
  "WAV0_COG_WEBHOOK_URL",
  "WAV0_ACE_STEP_URL",
  "WAV0_ACE_STEP_API_KEY",
  "WAV0_FIT_RESULTS",
] as const;

const DEFAULT_PORT = 4790;
const DEFAULT_IDLE_SECONDS = 15 * 60;

const DEFAULT_HOST = "127.0.0.1";
const wholeNumber = z.string().regex(/^\d+$/, "must be a whole number").transform(Number);
const limit = wholeNumber.pipe(z.number().min(1, "must be at least 1")).optional();
const SOUNDFONT_RULE = `must be absolute paths of SF2 or SF3 files, or instrument=path, separated by "${path.delimiter}"`;
const absolutePath = z.string().refine(path.isAbsolute, "must be an absolute path");

const environmentSchema = z.object({
  WAV0_HOME: absolutePath.optional(),
  WAV0_LIBRARY: absolutePath.optional(),
  WAV0_FILE_ROOTS: z
    .string()
    .refine((list) => splitPaths(list).every((folder) => path.isAbsolute(folder)), "must be absolute paths")
    .optional(),
  WAV0_SOUNDFONT: z
    .string()
    .refine((list) => soundFontsIn(list).every((font) => path.isAbsolute(font.path)), SOUNDFONT_RULE)
    .optional(),
  WAV0_DEMUCS_MODEL: absolutePath.optional(),
  WAV0_PORT: wholeNumber.pipe(z.number().max(65_535, "must be at most 65535")).optional(),
  WAV0_IDLE_SECONDS: wholeNumber.optional(),
  WAV0_DURABILITY: oneOf("normal", "full").optional(),
  WAV0_CONFIRM: oneOf("person", "client").optional(),
  // As much as a bearer token can be: one word.
  WAV0_METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{16,}$/, "must have at least 16 characters, letters, digits and ._~+/=- only")
    .optional(),
  CONVEX_URL: httpAddress.optional(),
  CONVEX_SITE_URL: httpAddress.optional(),
  WAV0_CHAT_BASE_URL: httpAddress.optional(),
  WAV0_COG_URL: httpAddress.optional(),
  WAV0_COG_WEBHOOK_URL: httpAddress.optional(),
  WAV0_ACE_STEP_URL: httpAddress.optional(),
  WAV0_FIT_RESULTS: oneOf("on", "off").optional(),
  WAV0_HOST: z.string().optional(),
  WAV0_PRICES: z
    .string()
    .refine((list) => parsePrices(list) !== null, PRICES_RULE)
    .optional(),
  WAV0_BUDGET_PER_DAY: z
    .string()
    .refine((amount) => parseBudget(amount) !== null, BUDGET_RULE)
    .optional(),
  ...hostedVariables,
  // One of each name: the list holds them all.
  ...(Object.fromEntries(LIMIT_VARIABLES.map((name) => [name, limit])) as Record<LimitVariable, typeof limit>),
  XDG_DATA_HOME: z.string().optional(),
  LOCALAPPDATA: z.string().optional(),
});

type Environment = z.output<typeof environmentSchema>;

/** A configuration in spite of wrong variables: those count as unset and are told. */
export interface Settings {
  config: Config;
  faults: SettingFault[];
}

/**
 * Reads the configuration. An empty or blank variable counts as unset.
 * @throws AppError INVALID_INPUT that names the variable
 */
export function readConfig(source: NodeJS.ProcessEnv = process.env): Config {
  return assertFaultless(readSettings(source));
}

/** @throws AppError INVALID_INPUT that names the first wrong variable */
export function assertFaultless({ config, faults }: Settings): Config {
  const [fault] = faults;
  if (fault) throw new AppError("INVALID_INPUT", fault.message);
  return config;
}

/** Reads the configuration of a process that has to run whatever its environment says. Never throws. */
export function readSettings(source: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const placeholders = findPlaceholders(given, [...DEPLOYMENT_VARIABLES, "WAV0_API_KEY"]);
  const parsed = environmentSchema.safeParse(withoutFaults(given, placeholders));
  const wrong = findWrong(parsed.error, given);
  const faults = [...placeholders, ...wrong];
  const set = withoutFaults(given, faults);
  // The remaining variables are valid one by one, and can only be wrong together.
  const variables = parsed.data ?? environmentSchema.parse(set);
  const hosted = attempt(() => (variables.WAV0_AUTH === "hosted" ? readHosted(variables, set) : null), faults);
  const remote = attempt(() => readRemote(variables), faults);
  return { config: toConfig(variables, set, { hosted, remote }), faults };
}

function toConfig(
  variables: Environment,
  set: Record<string, string | undefined>,
  studios: Pick<Config, "hosted" | "remote">,
): Config {
  const home = variables.WAV0_HOME ?? defaultHome(variables);
  const libraryDirectory =
    variables.WAV0_LIBRARY ?? (variables.WAV0_HOME ? path.join(home, "library") : defaultLibrary());
  return {
    home,
    libraryDirectory,
    fileRoots: [os.homedir(), process.cwd(), libraryDirectory, ...splitPaths(variables.WAV0_FILE_ROOTS)].filter(
      isNotFileSystemRoot,
    ),
    soundFonts: soundFontsIn(variables.WAV0_SOUNDFONT),
    demucsModel: variables.WAV0_DEMUCS_MODEL ?? null,
    port: variables.WAV0_PORT ?? DEFAULT_PORT,
    idleSeconds: variables.WAV0_IDLE_SECONDS ?? DEFAULT_IDLE_SECONDS,
    convexUrl: variables.CONVEX_URL ?? null,
    convexSiteUrl: variables.CONVEX_SITE_URL ?? null,
    deploymentEnvironment: pick(set, DEPLOYMENT_VARIABLES),
    host: variables.WAV0_HOST ?? DEFAULT_HOST,
    ...studios,
    confirm: variables.WAV0_CONFIRM ?? "person",
    metricsToken: variables.WAV0_METRICS_TOKEN ?? null,
    durability: variables.WAV0_DURABILITY ?? "normal",
  };
}

/** By platform convention. */
function defaultHome(variables: Environment): string {
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Application Support", "wav0");
  if (process.platform === "win32")
    return path.join(variables.LOCALAPPDATA ?? path.join(os.homedir(), "AppData", "Local"), "wav0");
  return path.join(variables.XDG_DATA_HOME ?? path.join(os.homedir(), ".local", "share"), "wav0");
}

function defaultLibrary(): string {
  return path.join(os.homedir(), "Music", "wav0");
}

function splitPaths(list: string | undefined): string[] {
  return (list ?? "").split(path.delimiter).filter(Boolean);
}

/** "/a/general.sf2:piano=/b/grand.sf3". */
function soundFontsIn(list: string | undefined): Config["soundFonts"] {
  return splitPaths(list).map((entry) => {
    const [, instrument, file] = /^([^=/\\]+)=(.+)$/.exec(entry) ?? [];
    return instrument === undefined || file === undefined ? { path: entry } : { path: file, instrument };
  });
}

/** A client may start the server in "/": that must not open the whole disk. */
function isNotFileSystemRoot(directory: string): boolean {
  return path.resolve(directory) !== path.parse(path.resolve(directory)).root;
}

function pick(source: Record<string, string | undefined>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (source[name] ? [[name, source[name]]] : [])));
}

/** Environment that decides where other programs of this user keep their settings. */
export interface UserPlaces {
  platform: NodeJS.Platform;
  home: string;
  /** %APPDATA%; Windows only. */
  appData: string;
  /** XDG_CONFIG_HOME or its default. */
  configHome: string;
  /** CLAUDE_CONFIG_DIR, by which Claude Code moves its settings. */
  claudeConfigDirectory: string | null;
  /** CODEX_HOME, by which Codex moves its settings. */
  codexHome: string | null;
  /** CLINE_DIR and CLINE_MCP_SETTINGS_PATH, by which Cline's command line moves its settings. */
  clineDirectory: string | null;
  clineSettingsFile: string | null;
}

/** Reads the places of the user who runs this program. */
export function readUserPlaces(source: NodeJS.ProcessEnv = process.env): UserPlaces {
  const home = os.homedir();
  return {
    platform: process.platform,
    home,
    appData: source["APPDATA"] || path.join(home, "AppData", "Roaming"),
    configHome: source["XDG_CONFIG_HOME"] || path.join(home, ".config"),
    claudeConfigDirectory: source["CLAUDE_CONFIG_DIR"] || null,
    codexHome: source["CODEX_HOME"] || null,
    clineDirectory: source["CLINE_DIR"] || null,
    clineSettingsFile: source["CLINE_MCP_SETTINGS_PATH"] || null,
  };
}

/** Which deployment the official Convex CLI would push to, by the variables that it reads itself. */
export interface DeployCredentials {
  deployKey: string | null;
  selfHostedUrl: string | null;
  selfHostedAdminKey: string | null;
}

/** Reads the variables of the official Convex CLI; an empty one counts as unset. */
export function readDeployCredentials(source: NodeJS.ProcessEnv = process.env): DeployCredentials {
  return {
    deployKey: source["CONVEX_DEPLOY_KEY"] || null,
    selfHostedUrl: source["CONVEX_SELF_HOSTED_URL"] || null,
    selfHostedAdminKey: source["CONVEX_SELF_HOSTED_ADMIN_KEY"] || null,
  };
}

/** The environment for a program that this one starts, without the variables that would steer it elsewhere. */
export function inheritedEnvironment(
  without: RegExp,
  source: NodeJS.ProcessEnv = process.env,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !without.test(name)));
}

/**
 * Settings of glibc's malloc: blocks of 256 KiB and more go back to the system when they are freed. By default the limit rises to 32 MiB
 * with the first large block that is freed, and what a hub needed for a long file stays with it. (mallopt(3), M_MMAP_THRESHOLD)
 */
const MEMORY_SETTINGS = { MALLOC_MMAP_THRESHOLD_: "262144", MALLOC_TRIM_THRESHOLD_: "262144" };

/** The environment of a hub that this process starts: its own, with settings of memory that are read at the start of a process. */
export function hubEnvironment(source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...MEMORY_SETTINGS, ...source };
}
