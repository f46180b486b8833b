import { deriveSecret } from "../auth/derived-secret.ts";
import { LOCAL_SUBJECT } from "../auth/local-token.ts";
import { loadMachineKey } from "../auth/machine-key.ts";
import { VERSION, type Config } from "../config.ts";
import type { ConfirmationKey } from "../mcp/confirmation/token.ts";
import { createMcpServer } from "../mcp/server.ts";
import { serveStdio } from "../mcp/stdio.ts";
import { lazyStudio } from "./studio.ts";

/** Serves MCP on stdin and stdout until stdin ends. Touches no file and no process before the first call that must. */
export async function serveStdioClient(config: Config): Promise<number> {
  const server = createMcpServer({
    backend: lazyStudio(config),
    fileRoots: config.fileRoots,
    version: VERSION,
    confirmation: machineConfirmation(config),
  });
  await serveStdio(server);
  return 0;
}

/** Any process of this machine accepts what its user has agreed to in another. */
function machineConfirmation({ home }: Config): ConfirmationKey {
  return {
    subject: () => LOCAL_SUBJECT,
    key: async () => deriveSecret(await loadMachineKey(home), "confirmations"),
  };
}
