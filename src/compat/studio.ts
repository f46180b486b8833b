import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import { findHub, stopHub, type HubAddress } from "../hub/discovery.ts";
import { readHubToken } from "../hub/hub-file.ts";
import { mcpToken } from "../hub/mcp-token.ts";
import { isAlive } from "../backend/processes.ts";
import type { Target, TransportName } from "./driver.ts";

const EXECUTABLE = path.resolve("bin/wav0-mcp.mjs");

/** A studio of its own for one client: the built executable on folders that are removed afterwards. */
export interface MeasuredStudio {
  target: Target;
  /** Over HTTP the hub is stopped and started again, as in an upgrade; over stdio it is killed, as by a crash. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param node runs the studio; the clients may have another
 * @throws if the hub does not start
 */
export async function openMeasuredStudio(transport: TransportName, node: string): Promise<MeasuredStudio> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-compat-"));
  const home = path.join(folder, "home");
  const env: Record<string, string> = { ...getDefaultEnvironment(), HOME: folder, WAV0_HOME: home, WAV0_PORT: "0" };
  let hub: ChildProcess | null = null;

  async function serve(): Promise<HubAddress> {
    hub = spawn(node, [EXECUTABLE, "serve"], { env, stdio: "ignore" });
    const address = await waitForHub(home);
    env.WAV0_PORT = String(address.port);
    return address;
  }
  async function stop(): Promise<void> {
    const running = await findHub(home);
    if (running) await stopHub(running, home);
  }
  async function kill(): Promise<void> {
    const { pid } = await waitForHub(home);
    process.kill(pid, "SIGKILL");
    while (isAlive(pid)) await sleep(5);
  }

  const target: Target =
    transport === "stdio"
      ? { transport, command: node, args: [EXECUTABLE], env }
      : {
          transport,
          url: `${(await serve()).url}/mcp`,
          headers: { Authorization: `Bearer ${mcpToken(await readHubToken(home))}` },
        };
  return {
    target,
    async restart() {
      if (transport === "stdio") return kill();
      await stop();
      await serve();
    },
    async close() {
      await stop();
      hub?.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function waitForHub(home: string): Promise<HubAddress> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const found = await findHub(home);
    if (found) return found;
    await sleep(100);
  }
  throw new Error(`No hub answers for ${home}`);
}
