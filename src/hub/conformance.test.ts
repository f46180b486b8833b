import { expect, test } from "vitest";
import { REVISIONS, runConformance } from "./testing/conformance.ts";
import { conformanceServers } from "./testing/conformance-server.ts";
import { startMcpServer } from "./testing/mcp-server.ts";

/** How much of the suite there is, so that none of it is left out unseen. */
const EXTENT = { "2025-11-25": { scenarios: 33, passed: 80 }, "2026-07-28": { scenarios: 50, passed: 190 } };

test.each(REVISIONS)(
  "the endpoint meets every server scenario that the official conformance suite has for %s",
  async (revision) => {
    const server = await startMcpServer({ createServer: conformanceServers() });
    try {
      const results = Object.entries(await runConformance(server.url, revision));
      expect(results.filter(([, { failures }]) => failures.length > 0)).toEqual([]);
      expect(results.length).toBeGreaterThanOrEqual(EXTENT[revision].scenarios);
      expect(results.reduce((sum, [, { passed }]) => sum + passed, 0)).toBeGreaterThanOrEqual(EXTENT[revision].passed);
    } finally {
      await server.close();
    }
  },
  300_000,
);
