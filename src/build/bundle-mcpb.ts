import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { makeBundle } from "./bundle.ts";
import { withBundleDigest } from "./registry-entry.ts";

// Makes dist/wav0-mcp.mcpb of the built package, and dist/server.json, which names its digest, for the registry.
const root = path.resolve(import.meta.dirname, "../..");
const file = path.join(root, "dist", "wav0-mcp.mcpb");
const directory = await mkdtemp(path.join(os.tmpdir(), "wav0-bundle-"));
await rm(file, { force: true });
try {
  await makeBundle(root, directory, file);
} finally {
  await rm(directory, { recursive: true, force: true });
}
const content = await readFile(file);
const digest = createHash("sha256").update(content).digest("hex");
const entry: unknown = JSON.parse(await readFile(path.join(import.meta.dirname, "distribution/server.json"), "utf8"));
await writeFile(
  path.join(root, "dist", "server.json"),
  `${JSON.stringify(withBundleDigest(entry, digest), null, 2)}\n`,
);
process.stdout.write(`${path.relative(root, file)}: ${content.length} bytes, sha256 ${digest}\n`);
