import { PassThrough } from "node:stream";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { META } from "./era/revision.ts";
import { createMcpServer } from "./server.ts";
import { serveStdio } from "./stdio.ts";

const METHODS = [
  "initialize",
  "ping",
  "tools/list",
  "tools/call",
  "prompts/get",
  "prompts/list",
  "resources/list",
  "resources/read",
  "resources/subscribe",
  "resources/unsubscribe",
  "logging/setLevel",
  "completion/complete",
  "tasks/get",
  "tasks/result",
  "tasks/list",
  "tasks/cancel",
  "server/discover",
  "tasks/update",
  "notifications/initialized",
  "notifications/progress",
  "toString",
];

/** Some of these are never left out by chance. */
const params = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      name: fc.oneof(fc.constantFrom("generate_sample", "list_jobs", "make_beat", "__proto__"), fc.jsonValue()),
      uri: fc.oneof(fc.constantFrom("wav0://library", "wav0://samples/x", ""), fc.jsonValue()),
      arguments: fc.jsonValue(),
      cursor: fc.jsonValue(),
      level: fc.oneof(fc.constant("debug"), fc.jsonValue()),
      ref: fc.jsonValue(),
      argument: fc.jsonValue(),
      taskId: fc.jsonValue(),
      task: fc.jsonValue(),
      protocolVersion: fc.oneof(fc.constantFrom("2024-11-05", "2025-06-18"), fc.jsonValue()),
      capabilities: fc.oneof(fc.constant({}), fc.jsonValue()),
      clientInfo: fc.oneof(fc.constant({ name: "x", version: "1" }), fc.jsonValue()),
      _meta: fc.oneof(
        fc.jsonValue(),
        fc.record({ progressToken: fc.jsonValue() }),
        fc.record({
          [META.protocolVersion]: fc.oneof(fc.constantFrom("2026-07-28", "2025-06-18"), fc.jsonValue()),
          [META.clientCapabilities]: fc.oneof(fc.constant({}), fc.jsonValue()),
        }),
      ),
    },
    { requiredKeys: [] },
  ),
);

const message = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant("2.0") }, { weight: 1, arbitrary: fc.jsonValue() }),
    method: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...METHODS) }, { weight: 1, arbitrary: fc.jsonValue() }),
    params,
    extra: fc.jsonValue(),
  },
  { requiredKeys: ["jsonrpc", "method"] },
);

test("whatever a client sends with an id gets exactly one answer, and without one none that has an id", async () => {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const server = createMcpServer({
    version: "1",
    fileRoots: [],
    backend: () => Promise.reject(new Error("no backend in this test")),
    log: () => {},
  });
  const served = serveStdio(server, { stdin, stdout });
  const answers = new Map<unknown, number>();
  const reasons: string[] = [];
  let rest = "";
  let onAnswer = () => {};
  stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const { id, error } = JSON.parse(line);
      reasons.push(error?.message ?? "");
      answers.set(id, (answers.get(id) ?? 0) + 1);
    }
    onAnswer();
  });
  let count = 0;
  const ask = (fields: Record<string, unknown>) => {
    count += 1;
    stdin.write(`${JSON.stringify({ ...fields, id: `q${count}` })}\n`);
    return `q${count}`;
  };
  const answer = async (id: string) => {
    while (!answers.has(id)) await new Promise<void>((resolve) => (onAnswer = resolve));
  };
  await fc.assert(
    fc.asyncProperty(message, async (fields) => {
      await answer(ask(fields));
      stdin.write(`${JSON.stringify(fields)}\n`);
    }),
    { numRuns: 1000, timeout: 20_000 },
  );
  await answer(ask({ jsonrpc: "2.0", method: "ping" }));
  stdin.end();
  await served;
  const numbered = [...answers].filter(([id]) => id !== null);
  expect(numbered).toHaveLength(count);
  expect(numbered.filter(([, times]) => times !== 1)).toEqual([]);
  // Neither the validator's own output nor a code that stands beside the message.
  expect(reasons.filter((reason) => /invalid_|"path"|MCP error/.test(reason))).toEqual([]);
}, 120_000);
