import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult, ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { setTimeout as sleep } from "node:timers/promises";
import { toolJobSchema, type ToolJob } from "../contracts/tool-list/tool-output.ts";
import { findHub, requestDashboardLink, stopHub, type HubAddress } from "../hub/discovery.ts";
import { readHubFile, readHubToken } from "../hub/hub-file.ts";
import { mcpToken } from "../hub/mcp-token.ts";
import { isAlive } from "../backend/processes.ts";
import { personByLink, type Person } from "./person.ts";
import { removeFolder } from "./remove-folder.ts";

/** The executable as the package ships it. */
export const EXECUTABLE = path.resolve("bin/wav0-mcp.mjs");

/** A studio of its own for one test: the built executable on a data directory that is removed afterwards. */
export interface StudioProcess {
  home: string;
  /** A new stdio process with a client on it. @param capabilities of the client */
  connect(capabilities?: ClientCapabilities): Promise<Client>;
  /** @throws if none answers within two minutes */
  hub(): Promise<HubAddress>;
  /** A new link that signs a browser in, once. Starts the hub where none runs. */
  link(): Promise<string>;
  /** Where its MCP endpoint is, and the headers that open it. */
  http(): Promise<{ url: URL; headers: Record<string, string> }>;
  /** Its user at a browser that opened the dashboard's link. */
  person(): Promise<Person>;
  /** SIGKILL, as a crash. @returns when the process is gone */
  killHub(): Promise<void>;
  close(): Promise<void>;
}

/** @param environment variables beside those that make the studio the test's own */
export async function openStudioProcess(environment: Record<string, string> = {}): Promise<StudioProcess> {
  const home = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-test-")), "home");
  const clients: Client[] = [];
  const people: Person[] = [];
  const env = { ...getDefaultEnvironment(), WAV0_HOME: home, WAV0_PORT: "0", ...environment };

  async function hub(): Promise<HubAddress> {
    for (let attempt = 0; attempt < 1_200; attempt++) {
      const found = await findHub(home);
      if (found) return found;
      await sleep(100);
    }
    throw new Error(`No hub answers for ${home}`);
  }

  /** Null where none runs; one that is busy is asked again. */
  async function runningHub(): Promise<HubAddress | null> {
    for (let attempt = 0; attempt < 20; attempt++) {
      const found = await findHub(home);
      const written = await readHubFile(home);
      if (found || !written || !isAlive(written.pid)) return found;
      await sleep(100);
    }
    return null;
  }

  /** As a client does, without the process of one. */
  function startHub(): void {
    spawn(process.execPath, [EXECUTABLE, "serve", "--on-demand"], { env, detached: true, stdio: "ignore" }).unref();
  }

  return {
    home,
    hub,
    async link() {
      if (!(await findHub(home))) startHub();
      return requestDashboardLink(await hub(), home);
    },
    async http() {
      const { url } = await hub();
      const token = mcpToken(await readHubToken(home));
      return { url: new URL(`${url}/mcp`), headers: { authorization: `Bearer ${token}` } };
    },
    async person() {
      const person = await personByLink(await requestDashboardLink(await hub(), home));
      people.push(person);
      return person;
    },
    async connect(capabilities = {}) {
      const client = new Client({ name: "test", version: "1" }, { capabilities });
      clients.push(client);
      await client.connect(
        new StdioClientTransport({ command: process.execPath, args: [EXECUTABLE], env, stderr: "ignore" }),
      );
      return client;
    },
    async killHub() {
      const { pid } = await hub();
      process.kill(pid, "SIGKILL");
      while (isAlive(pid)) await sleep(5);
    },
    async close() {
      await Promise.all([...clients, ...people].map((each) => each.close()));
      const running = await runningHub();
      if (running) await stopHub(running, home);
      await removeFolder(path.dirname(home));
    },
  };
}

/** Calls a tool and reads its job. @throws with the tool's text if it failed */
export async function callForJob(client: Client, name: string, input: Record<string, unknown>): Promise<ToolJob> {
  const result = await callTool(client, name, input);
  if (result.isError) throw new Error(`${name}: ${textOf(result)}`);
  return toolJobSchema.parse(result.structuredContent);
}

/** The tool's result in the current shape. */
export async function callTool(client: Client, name: string, input: Record<string, unknown>): Promise<CallToolResult> {
  // The SDK's type also allows the result of protocol versions that this server does not speak.
  return (await client.callTool({ name, arguments: input })) as CallToolResult;
}

/** All text of a result. */
export function textOf(result: CallToolResult): string {
  return result.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
