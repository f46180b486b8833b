import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { answerOf, sizeOf, type ClientDriver, type ClientSession, type Target } from "../driver.ts";
import type { InstalledPackages, PackageName } from "../packages.ts";

/** Parts of the official SDK's first line that the driver uses, the same in all its versions. */
interface SdkModules {
  Client: typeof Client;
  StdioClientTransport: typeof StdioClientTransport;
  StreamableHTTPClientTransport: typeof StreamableHTTPClientTransport;
}

type SdkPackage = Extract<PackageName, "@modelcontextprotocol/sdk" | "sdk-1.11">;

/** The official SDK's own client, and the one that many hosts are built on. */
export const sdk: ClientDriver = {
  name: "@modelcontextprotocol/sdk",
  package: "@modelcontextprotocol/sdk",
  aborts: true,
  connect: async (target, packages) => sessionOf(await connectSdk(target, packages)),
};

/** The same of protocol 2025-03-26, as hosts of spring 2025 still ship it. */
export const oldSdk: ClientDriver = {
  name: "@modelcontextprotocol/sdk of 2025-03-26",
  package: "sdk-1.11",
  aborts: true,
  connect: async (target, packages) => sessionOf(await connectSdk(target, packages, "sdk-1.11")),
};

/** A connected client of the official SDK: some of the others wrap one. */
export async function connectSdk(
  target: Target,
  packages: InstalledPackages,
  name: SdkPackage = "@modelcontextprotocol/sdk",
): Promise<Client> {
  const load = (file: string) => packages.load<SdkModules>(`${name}/client/${file}.js`);
  const client = new (await load("index")).Client({ name: "compat", version: "1" });
  if (target.transport === "http") {
    const { StreamableHTTPClientTransport: Transport } = await load("streamableHttp");
    await client.connect(new Transport(new URL(target.url), { requestInit: { headers: target.headers } }));
  } else {
    const { StdioClientTransport: Transport } = await load("stdio");
    await client.connect(new Transport({ ...target, stderr: "ignore" }));
  }
  return client;
}

/** The steps on a client of the official SDK. */
export function sessionOf(client: Client): ClientSession {
  return {
    async listTools() {
      return (await client.listTools()).tools.map(({ name }) => name);
    },
    async callTool({ name, input }, signal) {
      // The SDK also knows an older shape of results, which has no content.
      return answerOf((await client.callTool({ name, arguments: input }, undefined, { signal })) as { content: [] });
    },
    async readResource(uri) {
      return sizeOf(await client.readResource({ uri }));
    },
    close: () => client.close(),
  };
}
