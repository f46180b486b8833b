import { expect, test } from "vitest";
import { runConformance } from "./testing/conformance.ts";
import { conformanceServers } from "./testing/conformance-server.ts";
import { startMcpServer } from "./testing/mcp-server.ts";

const SCENARIOS = 32;

test("the endpoint meets every server scenario of the official conformance suite", async () => {
  const server = await startMcpServer({ createServer: conformanceServers() });
  try {
    const results = await runConformance(server.url);
    expect(Object.keys(results)).toHaveLength(SCENARIOS);
    expect(Object.entries(results).filter(([, { failed }]) => failed > 0)).toEqual([]);
    expect(Object.values(results).reduce((sum, { passed }) => sum + passed, 0)).toBeGreaterThanOrEqual(44);
  } finally {
    await server.close();
  }
});
