import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { readConfig } from "../config.ts";

/**
 * What the registry's schema of 2025-12-11 requires of a server.json and its npm packages, with its lengths and
 * patterns; unknown members are refused, as are names in the older snake_case form.
 */
const serverSchema = z.strictObject({
  $schema: z.literal("https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z.string().max(255),
  packages: z.array(
    z.strictObject({
      registryType: z.literal("npm"),
      identifier: z.string(),
      version: z.string().regex(/^\d+\.\d+\.\d+/, "a version, not a range"),
      runtimeHint: z.literal("npx"),
      transport: z.strictObject({ type: z.literal("stdio") }),
      environmentVariables: z.array(
        z.strictObject({
          name: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
          description: z.string().min(1),
          isRequired: z.boolean(),
          isSecret: z.boolean().optional(),
          format: z.enum(["string", "number", "boolean", "filepath"]),
        }),
      ),
    }),
  ),
});

const manifestSchema = z.object({ name: z.string(), version: z.string(), mcpName: z.string() });

const server = serverSchema.parse(await json("distribution/server.json"));
const manifest = manifestSchema.parse(await json("../../package.json"));

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(import.meta.dirname, file), "utf8"));
}

test("the registry entry names the version of this package, which names the entry as its own", () => {
  expect(server.version).toBe(manifest.version);
  expect(server.packages.map(({ identifier, version }) => [identifier, version])).toEqual([
    [manifest.name, manifest.version],
  ]);
  expect(manifest.mcpName).toBe(server.name);
});

test("every variable that the entry offers changes what the program does, and none is required", () => {
  const offered = server.packages.flatMap(({ environmentVariables }) => environmentVariables);
  expect(offered.filter(({ isRequired }) => isRequired)).toEqual([]);
  for (const { name } of offered) {
    const value = name === "CONVEX_URL" ? "https://studio.test" : "/somewhere";
    expect(readConfig({ [name]: value }), name).not.toEqual(readConfig({}));
  }
});

test("only the token is a secret", () => {
  const secrets = server.packages.flatMap(({ environmentVariables }) => environmentVariables.filter((v) => v.isSecret));
  expect(secrets.map(({ name }) => name)).toEqual(["REPLICATE_API_TOKEN"]);
});
