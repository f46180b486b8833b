import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createMcpServer } from "./server.ts";
import { serveStdio } from "./stdio.ts";

let stdin: PassThrough;
let stdout: PassThrough;
let served: Promise<void>;
let logged: string[];
let lines: unknown[];

beforeEach(() => {
  [stdin, stdout, logged, lines] = [new PassThrough(), new PassThrough(), [], []];
  stdout.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString("utf8").split("\n").filter(Boolean)) lines.push(JSON.parse(line));
  });
  const server = createMcpServer({
    version: "1",
    fileRoots: [],
    backend: () => Promise.reject(new Error("no backend in this test")),
    log: (_message, error) => logged.push(String(error)),
  });
  served = serveStdio(server, { stdin, stdout });
});

afterEach(async () => {
  stdin.end();
  await served;
});

const ping = (id: unknown) => ({ jsonrpc: "2.0", id, method: "ping" });
const hello = (protocolVersion: string, more: Record<string, unknown> = {}) => ({
  jsonrpc: "2.0",
  id: "hello",
  method: "initialize",
  params: { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "1" }, ...more },
});

/** Sends lines, text as it is. @returns all that comes until a ping behind them has been answered, and another behind that */
async function send(...messages: unknown[]): Promise<unknown[]> {
  const from = lines.length;
  for (const message of messages) stdin.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`);
  for (const last of ["first ping", "second ping"]) {
    stdin.write(`${JSON.stringify(ping(last))}\n`);
    while (!isAnswered(last)) await new Promise((resolve) => stdout.once("data", resolve));
  }
  const received = lines.splice(from);
  return received.filter((line) => !/"id":"(?:first|second) ping"/.test(JSON.stringify(line)));
}

function isAnswered(id: string): boolean {
  return lines.some((line) => JSON.stringify(line).includes(`"id":"${id}"`));
}

describe("what is no message is answered, and the connection lives on", () => {
  test.each([
    ["broken JSON", '{"jsonrpc":"2.0","id":7,"method":', null, -32_700],
    ["no method", { jsonrpc: "2.0", id: 8 }, 8, -32_600],
    ["parameters that are a list", { ...ping(9), params: [] }, 9, -32_600],
    ["an unknown method", { ...ping(10), method: "none" }, 10, -32_601],
    ["a call without a name", { ...ping(11), method: "tools/call", params: {} }, 11, -32_602],
    ["a call without parameters", { ...ping(12), method: "tools/call" }, 12, -32_602],
    [
      "a level that does not exist",
      { ...ping(13), method: "logging/setLevel", params: { level: "loud" } },
      13,
      -32_602,
    ],
    ["a uri that is a number", { ...ping(14), method: "resources/read", params: { uri: 5 } }, 14, -32_602],
  ])("%s", async (_what, message, id, code) => {
    await send(hello("2025-06-18"));
    const [answer, ...more] = await send(message);
    expect(answer).toMatchObject({
      jsonrpc: "2.0",
      id,
      error: { code, message: expect.not.stringMatching(/MCP error|invalid_|^\[/) },
    });
    expect(more).toEqual([]);
  });

  test("a notification that is malformed is only logged", async () => {
    expect(await send(hello("2025-06-18"), { jsonrpc: "2.0", method: "x", params: [] })).toHaveLength(1);
    expect(logged).toEqual(["Error: params must be a JSON object"]);
  });
});

describe("what is written oddly is read", () => {
  test("byte-order marks, carriage returns, empty lines, empty cursors and null parameters", async () => {
    const answers = await send(
      `\uFEFF${JSON.stringify(hello("2025-06-18"))}\r`,
      ` \uFEFF\uFEFF ${JSON.stringify({ ...ping("c"), method: "tools/list", params: { cursor: "" } })}`,
      "",
      "  \r",
      { ...ping("a"), method: "tools/list", params: null },
      { ...ping("b"), method: "tools/list", params: { cursor: null, _meta: null } },
    );
    expect(answers).toMatchObject([
      { id: "hello", result: {} },
      { id: "c", result: {} },
      { id: "a", result: {} },
      { id: "b", result: {} },
    ]);
  });

  test("a line in many pieces, cut within a letter", async () => {
    const bytes = Buffer.from(`${JSON.stringify({ ...ping("ä€😀") })}\n`);
    for (const byte of bytes) stdin.write(Buffer.from([byte]));
    expect(await send()).toMatchObject([{ id: "ä€😀", result: {} }]);
  });
});

describe("a batch", () => {
  test("of a revision that has them is answered by one, when all its requests are", async () => {
    const batch = [ping(4), { jsonrpc: "2.0", method: "notifications/x" }, { ...ping(5), params: [] }, ping(6)];
    const [, answer, ...more] = await send(hello("2025-03-26"), batch);
    expect(answer).toHaveLength(3);
    expect(answer).toEqual(
      expect.arrayContaining([
        { jsonrpc: "2.0", id: 4, result: {} },
        { jsonrpc: "2.0", id: 6, result: {} },
        expect.objectContaining({ id: 5, error: expect.objectContaining({ code: -32_600 }) }),
      ]),
    );
    expect(more).toEqual([]);
  });

  test("of notifications gets no answer, and an empty one an error", async () => {
    const notifications = [{ jsonrpc: "2.0", method: "notifications/initialized" }];
    await send(hello("2024-11-05"));
    const [answer, ...more] = await send(notifications, []);
    expect(answer).toMatchObject({ id: null, error: { code: -32_600 } });
    expect(more).toEqual([]);
  });

  test("does not wait for a request that was cancelled", async () => {
    const call = {
      ...ping(1),
      method: "completion/complete",
      params: { ref: { type: "ref/prompt", name: "make_beat" }, argument: { name: "genre", value: "" } },
    };
    const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
    const answers = await send(hello("2025-03-26"), [call, ping(2)], cancelled);
    expect(answers[1]).toEqual([{ jsonrpc: "2.0", id: 2, result: {} }]);
  });

  test.each(["2025-06-18", "2025-11-25"])("under %s is refused, each request by its id", async (revision) => {
    await send(hello(revision));
    expect(await send([ping(4), ping("x")])).toMatchObject([
      { id: 4, error: { code: -32_600, message: `Protocol ${revision} has no batches; send one message a line` } },
      { id: "x", error: { code: -32_600 } },
    ]);
  });

  test("that is refused is answered for its malformed requests, too", async () => {
    await send(hello("2025-06-18"));
    const malformed = { ...ping("y"), params: [] };
    expect(await send([ping("x"), malformed, { jsonrpc: "2.0", method: "notifications/x" }, 5])).toMatchObject([
      { id: "x", error: { code: -32_600 } },
      { id: "y", error: { code: -32_600 } },
      { id: null, error: { code: -32_600 } },
    ]);
  });

  test("before the handshake is refused", async () => {
    expect(await send([hello("2025-03-26")])).toMatchObject([{ id: "hello", error: { code: -32_600 } }]);
  });
});

test("messages of errors do not begin with their code, which stands beside them", async () => {
  const read = { ...ping(1), method: "resources/read", params: { uri: "wav0://samples/" } };
  const call = { ...ping(2), method: "tools/call", params: { name: "none", arguments: {} } };
  await send(hello("2025-11-25"));
  const [unknown, missing] = await send(read, call);
  expect(missing).toMatchObject({ error: { code: -32_002, message: expect.stringMatching(/^SAMPLE_NOT_FOUND/) } });
  expect(unknown).toMatchObject({
    error: { code: -32_602, message: expect.stringMatching(/^There is no tool "none"/) },
  });
});

test("a revision that is not served is answered with the newest that is, in its shape", async () => {
  const [answer] = await send(hello("2025-12-31"));
  expect(answer).toMatchObject({ result: { protocolVersion: "2025-11-25", capabilities: { tasks: {} } } });
});

test("parameters of another revision are not read", async () => {
  await send(hello("2025-11-25"));
  const params = { name: "list_jobs", arguments: { limit: "many" }, inputResponses: 0, requestState: [] };
  const [answer] = await send({ ...ping(1), method: "tools/call", params });
  expect(answer).toMatchObject({
    id: 1,
    result: { isError: true, content: [{ text: expect.stringMatching(/^INVALID_INPUT/) }] },
  });
});

test("methods of another revision do not exist", async () => {
  await send(hello("2025-06-18"));
  const [answer] = await send({ ...ping(1), method: "tasks/list" });
  expect(answer).toMatchObject({
    id: 1,
    error: { code: -32_601, message: "Protocol 2025-06-18 has no method tasks/list" },
  });
});

test("a reader that stalls gets everything later, and nothing is warned of", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on("warning", onWarning);
  stdout.pause();
  stdin.write(`${JSON.stringify(hello("2025-11-25"))}\n`);
  for (let id = 0; id < 40; id++) stdin.write(`${JSON.stringify({ ...ping(id), method: "tools/list" })}\n`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  stdout.resume();
  expect(await send()).toHaveLength(41);
  process.off("warning", onWarning);
  expect(warnings).toEqual([]);
});
