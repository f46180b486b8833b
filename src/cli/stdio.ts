import { VERSION, type Config } from "../config.ts";
import { createMcpServer } from "../mcp/server.ts";
import { serveStdio } from "../mcp/stdio.ts";
import { lazyStudio } from "./studio.ts";

/** Serves MCP on stdin and stdout until stdin ends. Touches no file and no process before the first call that must. */
export async function serveStdioClient(config: Config): Promise<number> {
  const server = createMcpServer({ backend: lazyStudio(config), fileRoots: config.fileRoots, version: VERSION });
  await serveStdio(server);
  return 0;
}
