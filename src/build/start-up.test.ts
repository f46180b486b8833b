import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as messages from "@modelcontextprotocol/sdk/types.js";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";
import * as z from "zod";
import { TOOLS } from "../contracts/tools.ts";
import { lazySchemas } from "./lazy-schemas.ts";
import { withoutValidator } from "./lazy-validator.ts";
import { listedTools } from "./listed-tools.ts";

/** Bundles a program as the stdio process is bundled, and runs it. */
async function runBundled(contents: string, plugin: Plugin): Promise<Record<string, unknown>> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "wav0-start-"));
  const outfile = path.join(directory, "program.mjs");
  const stdin = { contents, resolveDir: process.cwd(), loader: "ts" as const };
  try {
    await build({
      stdin,
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      plugins: [plugin],
      logLevel: "error",
    });
    // Whatever the program exports.
    return (await import(pathToFileURL(outfile).href)) as Record<string, unknown>;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const INPUTS: unknown[] = [
  undefined,
  {},
  [],
  "text",
  { jsonrpc: "2.0", id: 1, method: "ping" },
  { jsonrpc: "2.0", id: 1, result: {} },
  { method: "tools/list", params: { cursor: 1 } },
  { method: "tools/call", params: { name: "x", arguments: { a: 1 }, _meta: { progressToken: 1 } } },
  { method: "initialize", params: { protocolVersion: "1", capabilities: {}, clientInfo: { name: "c", version: "1" } } },
  { method: "notifications/cancelled", params: { requestId: 1 } },
  { content: [{ type: "text", text: "x" }], structuredContent: {} },
  { type: "resource_link", uri: "a:b", name: "n" },
  { uri: "a:b", text: "x" },
  { name: "x", title: "X", inputSchema: { type: "object" } },
];

test("the SDK's schemas check messages as they do without being deferred", async () => {
  const deferred = await runBundled('export * from "@modelcontextprotocol/sdk/types.js"', lazySchemas());
  const names = Object.entries(messages).flatMap(([name, value]) =>
    name.endsWith("Schema") && value instanceof z.ZodType ? [name] : [],
  );
  expect(names.length).toBeGreaterThan(100);
  for (const name of names) {
    // Schemas of the same name in the same module.
    const [lazy, eager] = [deferred[name], Reflect.get(messages, name)] as [z.ZodType, z.ZodType];
    for (const input of INPUTS) {
      const [one, other] = [lazy.safeParse(input), eager.safeParse(input)];
      expect([name, one.success, one.data]).toEqual([name, other.success, other.data]);
      expect(one.error?.issues).toEqual(other.error?.issues);
    }
  }
});

test("deferred schemas can be looked into and built upon", async () => {
  const { extended, method } = await runBundled(
    `import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
     import * as z from "zod";
     export const method = CallToolRequestSchema.shape.method.value;
     export const extended = CallToolRequestSchema.extend({ more: z.string() }).safeParse({ method, params: { name: "x" }, more: "y" });`,
    lazySchemas(),
  );
  expect([method, extended]).toEqual(["tools/call", expect.objectContaining({ success: true })]);
});

test("a bundle lists the tools that it was built with, in the order of the operations", async () => {
  const tools = TOOLS.map(({ name, title }) => ({ name, title, text: '"\\u2028`${x}' }));
  const { listTools } = await runBundled('export { listTools } from "./src/mcp/listed-tools.ts"', listedTools(tools));
  // The one export of that module.
  const list = listTools as (operations: readonly { name: string }[]) => unknown;
  expect(list(TOOLS)).toEqual(tools);
  expect(list(TOOLS.toReversed())).toEqual(tools.toReversed());
});

test("a bundle without a validator says so instead of passing what it cannot check", async () => {
  const { AjvJsonSchemaValidator } = await runBundled(
    'export * from "@modelcontextprotocol/sdk/validation/ajv-provider.js"',
    withoutValidator(),
  );
  // A class by the name of the original.
  const Validator = AjvJsonSchemaValidator as new () => unknown;
  expect(() => new Validator()).toThrow(/no validator/);
});
