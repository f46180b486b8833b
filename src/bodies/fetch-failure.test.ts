import { createServer } from "node:net";
import { expect, test } from "vitest";
import { fetchFailure } from "./fetch-failure.ts";

test("a connection that is refused says so, not only that a fetch failed", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const error: unknown = await fetch(`http://127.0.0.1:${port}/`).catch((cause: unknown) => cause);
  expect(fetchFailure(error)).toContain("ECONNREFUSED");
});

test("without a cause an error says it itself, and whatever else was thrown is said", () => {
  expect(fetchFailure(new Error("no answer within 15 s"))).toBe("no answer within 15 s");
  expect(fetchFailure("closed")).toBe("closed");
});
