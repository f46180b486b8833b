import { access, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { launchOf, SERVER_NAME } from "../cli/install/server-entry.ts";
import { readConfig } from "../config.ts";
import { BUNDLE_ENTRY, bundleManifest, packageManifestSchema } from "./bundle-manifest.ts";
import { withBundleDigest } from "./registry-entry.ts";

const inputSchema = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  description: z.string().min(1),
  isRequired: z.boolean(),
  isSecret: z.boolean().optional(),
  format: z.enum(["string", "number", "boolean", "filepath"]),
});

const packageSchema = z.strictObject({
  registryType: z.enum(["npm", "mcpb"]),
  identifier: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+/, "a version, not a range"),
  fileSha256: z
    .string()
    .regex(/^[a-f0-9]{64}$/)
    .optional(),
  runtimeHint: z.literal("npx").optional(),
  transport: z.strictObject({ type: z.literal("stdio") }),
  environmentVariables: z.array(inputSchema),
});

/**
 * What the registry's schema of 2025-12-11 requires of a server.json, with its lengths and patterns; unknown members are
 * refused, as are names in the older snake_case form.
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
  websiteUrl: z.url({ protocol: /^https$/ }),
  repository: z.strictObject({ url: z.url({ protocol: /^https$/ }), source: z.literal("github") }),
  icons: z.array(
    z.strictObject({
      src: z.url({ protocol: /^https$/ }).max(255),
      mimeType: z.enum(["image/png", "image/jpeg", "image/jpg", "image/svg+xml", "image/webp"]),
      sizes: z.array(z.string().regex(/^(\d+x\d+|any)$/)),
    }),
  ),
  version: z.string().max(255),
  packages: z.array(packageSchema),
  remotes: z.array(
    z.strictObject({
      type: z.enum(["streamable-http", "sse"]),
      url: z.string().regex(/^(https?:\/\/[^\s]+|\{[a-zA-Z_][a-zA-Z0-9_]*\}[^\s]*)$/),
      variables: z.record(z.string(), inputSchema.omit({ name: true })),
    }),
  ),
});

const manifestSchema = packageManifestSchema.extend({
  mcpName: z.string(),
  homepage: z.string(),
  repository: z.object({ url: z.string() }),
});

const server = serverSchema.parse(await json("distribution/server.json"));
const manifest = manifestSchema.parse(await json("../../package.json"));
const [npm, mcpb] = server.packages;

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(import.meta.dirname, file), "utf8"));
}

describe("the registry entry", () => {
  test("names the version of this package, which names the entry as its own", () => {
    expect(server.version).toBe(manifest.version);
    expect(server.packages.map(({ registryType, version }) => [registryType, version])).toEqual([
      ["npm", manifest.version],
      ["mcpb", manifest.version],
    ]);
    expect(npm?.identifier).toBe(manifest.name);
    expect(manifest.mcpName).toBe(server.name);
  });

  test("names the repository and the page that the package names, under the namespace of its owner", () => {
    expect(manifest.repository.url).toBe(`git+${server.repository.url}.git`);
    expect(manifest.homepage).toBe(server.websiteUrl);
    const [, owner] = new URL(server.repository.url).pathname.split("/");
    expect(server.name).toMatch(new RegExp(`^io\\.github\\.${owner}/`));
  });

  test("shows icons that are in the repository", async () => {
    const raw = server.repository.url.replace("github.com", "raw.githubusercontent.com");
    for (const { src } of server.icons) {
      expect(src.startsWith(`${raw}/main/`)).toBe(true);
      await access(path.resolve(import.meta.dirname, "../..", src.slice(`${raw}/main/`.length)));
    }
    expect(server.icons.length).toBeGreaterThan(0);
  });

  test("offers the bundle of this version's release, with its digest once it is made", () => {
    const release = `${server.repository.url}/releases/download/v${manifest.version}/`;
    // The registry takes a bundle whose address names it so.
    expect(mcpb?.identifier).toMatch(/^https:\/\/github\.com\/.*\.mcpb$/);
    expect(mcpb?.identifier.startsWith(release)).toBe(true);
    const released = serverSchema.parse(withBundleDigest(server, "ab".repeat(32)));
    expect(released.packages.map(({ fileSha256 }) => fileSha256)).toEqual([undefined, "ab".repeat(32)]);
    expect({ ...released, packages: [] }).toEqual({ ...server, packages: [] });
  });

  test("offers of the bundle what the bundle's own manifest hands on", () => {
    const { env } = bundleManifest(manifest).server.mcp_config;
    expect(mcpb?.environmentVariables.map(({ name }) => name)).toEqual(Object.keys(env));
    expect(BUNDLE_ENTRY).toMatch(/^server\//);
  });

  test("says of each variable in an address what it is", () => {
    for (const { url, variables } of server.remotes)
      expect([...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(Object.keys(variables));
  });

  test("offers variables that change what the program does, and requires none", () => {
    const offered = server.packages.flatMap(({ environmentVariables }) => environmentVariables);
    expect(offered.filter(({ isRequired }) => isRequired)).toEqual([]);
    for (const { name } of offered) {
      const values: Record<string, string> = { CONVEX_URL: "https://studio.test", WAV0_CONFIRM: "client" };
      expect(readConfig({ [name]: values[name] ?? "/somewhere" }), name).not.toEqual(readConfig({}));
    }
  });

  test.each(server.packages)("keeps only the token secret: $registryType", ({ environmentVariables }) => {
    const secrets = environmentVariables.filter(({ isSecret }) => isSecret);
    expect(secrets.map(({ name }) => name)).toEqual(["REPLICATE_API_TOKEN"]);
  });
});

/** By geminicli.com/docs/extensions/reference: the name in lower case and dashes, no `trust` among the servers' members. */
const extensionSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  description: z.string(),
  mcpServers: z.record(z.string(), z.strictObject({ command: z.string(), args: z.array(z.string()) })),
  settings: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      envVar: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
      sensitive: z.boolean(),
    }),
  ),
});

test("the extension of Gemini CLI starts what install would, and asks for what the bundle asks for", async () => {
  const extension = extensionSchema.parse(await json("distribution/gemini-extension.json"));
  const { command, args } = launchOf({ platform: "linux", installation: null, environment: {} });
  expect(extension).toMatchObject({ version: manifest.version, description: server.description });
  expect(extension.mcpServers).toEqual({ [SERVER_NAME]: { command, args } });
  expect(extension.settings.map(({ envVar, sensitive }) => [envVar, sensitive])).toEqual(
    mcpb?.environmentVariables.map(({ name, isSecret = false }) => [name, isSecret]),
  );
});
