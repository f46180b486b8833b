import { createServer } from "node:net";
import path from "node:path";
import { VERSION, type Config, type Settings } from "../config.ts";
import { readChatAccesses } from "../contracts/chat/chat-access.ts";
import { checkFolder, type Folder } from "../backend/folders.ts";
import { sqliteVersion } from "../hub/lock.ts";
import { findHub, type HubAddress } from "../hub/discovery.ts";
import { logFile } from "../hub/hub-starter.ts";
import { findOpenEntries } from "../hub/private-home.ts";
import { checkBilling } from "./doctor-billing.ts";
import { checkDemucs } from "./doctor-demucs.ts";
import { checkHosted } from "./doctor-hosted.ts";
import { checkMachine } from "./doctor-machine.ts";
import { checkOwnGpu } from "./doctor-own-gpu.ts";
import { checkSoundFonts } from "./doctor-sound-fonts.ts";
import type { Finding } from "./finding.ts";
import { readCommand } from "./usage.ts";

const MINIMUM_NODE = [20, 19] as const;

/** `doctor`: checks what the studio needs, changes nothing, and exits with 1 if something must be mended. */
export async function doctor(args: readonly string[], { config, faults }: Settings): Promise<number> {
  readCommand("doctor", args);
  const hub = config.convexUrl ? null : await findHub(config.home);
  const findings = await Promise.all([
    ...faults.map(({ message }): Finding => ({ name: "settings", state: "problem", text: message })),
    checkNode(),
    checkSqlite(),
    findFolder("data", "data directory", config.home),
    findFolder("library", "library folder", config.libraryDirectory),
    checkPrivacy(config),
    checkHub(config, hub),
    checkProvider(config),
    checkChat(config),
  ]);
  findings.push(
    ...(await checkHosted(config)),
    ...(await checkOwnGpu(config)),
    ...checkSoundFonts(config),
    ...(await checkDemucs(config)),
    ...(await checkMachine(config, hub)),
    ...(await checkBilling(config, hub)),
  );
  const marks = { fine: "ok  ", note: "note", problem: "FAIL" };
  for (const { name, state, text } of findings) process.stdout.write(`${marks[state]}  ${name}: ${text}\n`);
  return findings.some(({ state }) => state === "problem") ? 1 : 0;
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const recent = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  const text = `wav0-mcp ${VERSION} on Node ${process.versions.node}`;
  return recent
    ? { name: "versions", state: "fine", text }
    : { name: "versions", state: "problem", text: `${text}; install Node ${MINIMUM_NODE.join(".")} or newer` };
}

async function checkSqlite(): Promise<Finding> {
  try {
    return { name: "database", state: "fine", text: `SQLite ${sqliteVersion()}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      name: "database",
      state: "problem",
      text: `SQLite does not load (${reason}); reinstall wav0-mcp on this machine`,
    };
  }
}

async function findFolder(folder: Folder, name: string, directory: string): Promise<Finding> {
  const fault = await checkFolder(folder, directory);
  return fault === null
    ? { name, state: "fine", text: path.resolve(directory) }
    : { name, state: "problem", text: fault };
}

/** A hub closes what it can at its start; what is left belongs to another user, or stands among things of others. */
async function checkPrivacy({ home, libraryDirectory }: Config): Promise<Finding> {
  const name = "privacy";
  const open = await findOpenEntries(home, libraryDirectory);
  const [first] = open;
  if (first === undefined) return { name, state: "fine", text: "only you can open the data directory's files" };
  const more = open.length > 1 ? ` and ${open.length - 1} more of the data directory` : "";
  const text = `others on this machine can open ${first}${more}; restart the hub, or run: chmod go= ${first}`;
  return { name, state: "note", text };
}

async function checkHub(config: Config, hub: HubAddress | null): Promise<Finding> {
  if (config.convexUrl) return { name: "studio", state: "fine", text: `Convex deployment at ${config.convexUrl}` };
  if (config.remote) return { name: "studio", state: "fine", text: `hosted studio at ${config.remote.url}` };
  if (hub) return { name: "studio", state: "fine", text: `hub ${hub.version} at ${hub.url} (process ${hub.pid})` };
  const free = config.port === 0 || (await isFree(config.port));
  return free
    ? {
        name: "studio",
        state: "note",
        text: `no hub runs; it starts with the first call (log: ${logFile(config.home)})`,
      }
    : {
        name: "studio",
        state: "note",
        text: `port ${config.port} belongs to another program; the hub will use another one. Set WAV0_PORT to choose`,
      };
}

function checkProvider(config: Config): Finding {
  const hosted = config.deploymentEnvironment["REPLICATE_API_TOKEN"] !== undefined;
  const text = hosted
    ? "REPLICATE_API_TOKEN is set: hosted models can be used"
    : "built-in models; set REPLICATE_API_TOKEN for hosted ones";
  return { name: "models", state: "fine", text };
}

/** Which model answers in the dashboard's chat, and what is set in vain. */
function checkChat({ convexUrl, remote, deploymentEnvironment }: Config): Finding {
  const name = "chat";
  if (convexUrl || remote) return { name, state: "fine", text: "its models are those of the studio that is used" };
  const { accesses, missing } = readChatAccesses(deploymentEnvironment);
  const [first] = accesses;
  const text = first
    ? `${first.modelId} answers (${first.baseUrl ?? first.provider})`
    : "built-in rules answer; set ANTHROPIC_API_KEY, AI_GATEWAY_API_KEY, or WAV0_CHAT_BASE_URL with WAV0_CHAT_MODEL for a language model";
  return missing
    ? { name, state: "note", text: `${missing}; until then ${first ? text : "built-in rules answer"}` }
    : { name, state: "fine", text };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
