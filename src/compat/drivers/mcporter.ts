import { answerOf, sizeOf, type CallResult, type ClientDriver, type Target } from "../driver.ts";

interface Runtime {
  listTools(server: string): Promise<{ name: string }[]>;
  callTool(server: string, tool: string, options: object): Promise<CallResult>;
  readResource(server: string, uri: string): Promise<{ contents: { blob?: string }[] }>;
  close(): Promise<void>;
}
interface McporterModule {
  createRuntime(options: object): Promise<Runtime>;
}

/** The runtime behind the command line, which keeps one connection for all calls. */
export const mcporter: ClientDriver = {
  name: "mcporter",
  package: "mcporter",
  aborts: false,
  async connect(target, packages) {
    const { createRuntime } = await packages.load<McporterModule>("mcporter");
    const runtime = await createRuntime({ servers: [{ name: "wav0", ...definitionOf(target) }] });
    return {
      listTools: async () => (await runtime.listTools("wav0")).map(({ name }) => name),
      callTool: async ({ name, input }) => answerOf(await runtime.callTool("wav0", name, { args: input })),
      readResource: async (uri) => sizeOf(await runtime.readResource("wav0", uri)),
      close: () => runtime.close(),
    };
  },
};

function definitionOf(target: Target): object {
  if (target.transport === "http") {
    return { command: { kind: "http", url: new URL(target.url), headers: target.headers } };
  }
  const { command, args, env } = target;
  return { command: { kind: "stdio", command, args, cwd: process.cwd() }, env };
}
