import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { ClientDriver, ClientSession, Target } from "../driver.ts";
import type { InstalledPackages } from "../packages.ts";
import { connectSdk, sessionOf } from "./sdk.ts";

/** Gives clients that know stdio only a server over HTTP. */
export const mcpRemote: ClientDriver = {
  name: "mcp-remote, behind it the SDK",
  package: "mcp-remote",
  aborts: true,
  without: { stdio: "bridges servers over HTTP only" },
  connect: async (target, packages) =>
    behindStdio(await packages.executable("mcp-remote"), [...addressFlags(target), "--allow-http"], packages),
};

/** Bridges both ways. */
export const supergateway: ClientDriver = {
  name: "supergateway, behind it the SDK",
  package: "supergateway",
  aborts: true,
  async connect(target, packages) {
    const file = await packages.executable("supergateway");
    if (target.transport === "http") return behindStdio(file, ["--streamableHttp", ...addressFlags(target)], packages);
    const command = [target.command, ...target.args].map((part) => `"${part}"`).join(" ");
    return behindHttp(
      (port) => [file, "--stdio", command, "--outputTransport", "streamableHttp", "--stateful", "--port", String(port)],
      target.env,
      packages,
    );
  },
};

/** Gives a stdio server an address. */
export const mcpProxy: ClientDriver = {
  name: "mcp-proxy, behind it the SDK",
  package: "mcp-proxy",
  aborts: true,
  without: { http: "bridges servers on stdio only" },
  async connect(target, packages) {
    if (target.transport === "http") throw new Error("bridges servers on stdio only");
    const file = await packages.executable("mcp-proxy");
    return behindHttp(
      (port) => [
        file,
        "--host",
        "127.0.0.1",
        "--port",
        String(port),
        "--server",
        "stream",
        "--",
        target.command,
        ...target.args,
      ],
      target.env,
      packages,
    );
  },
};

async function behindStdio(file: string, args: string[], packages: InstalledPackages): Promise<ClientSession> {
  const env = getDefaultEnvironment();
  return sessionOf(
    await connectSdk({ transport: "stdio", command: process.execPath, args: [file, ...args], env }, packages),
  );
}

async function behindHttp(
  argumentsFor: (port: number) => string[],
  env: Record<string, string>,
  packages: InstalledPackages,
): Promise<ClientSession> {
  const port = await freePort();
  const bridge = spawn(process.execPath, argumentsFor(port), { env, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/mcp`;
  try {
    await listening(url, bridge);
    const session = sessionOf(await connectSdk({ transport: "http", url, headers: {} }, packages));
    return {
      ...session,
      async close() {
        await session.close();
        bridge.kill();
      },
    };
  } catch (error) {
    bridge.kill();
    throw error;
  }
}

/** A bridge takes its port as a number only, so one that is free now is chosen. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}

async function listening(url: string, bridge: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (bridge.exitCode !== null) throw new Error(`the bridge ended with ${bridge.exitCode}`);
    if (await fetch(url).catch(() => null)) return;
    await sleep(100);
  }
  throw new Error("the bridge does not listen");
}

/** The address, and each header as both bridges take it. */
function addressFlags(target: Target): string[] {
  if (target.transport !== "http") throw new Error("bridges servers over HTTP only");
  return [target.url, ...Object.entries(target.headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`])];
}
