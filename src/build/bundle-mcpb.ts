import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { makeBundle } from "./bundle.ts";

// Makes dist/wav0-mcp.mcpb of the built package and says its digest, as the registry asks for it.
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
process.stdout.write(`${path.relative(root, file)}: ${content.length} bytes, sha256 ${digest}\n`);
