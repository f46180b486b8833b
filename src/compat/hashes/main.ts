import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { nodePackage, npm } from "../packages.ts";
import { differingRenders } from "./renders.ts";

const run = promisify(execFile);
/** One of each major version that the package supports; any other may be asked for. */
const VERSIONS = ["20.20.2", "22.23.5", "24.22.3"];
const fingerprintsSchema = z.record(z.string(), z.string());

// `npm run hashes` renders the same recipes under three versions of Node from the npm registry and compares every bit;
// `npm run hashes -- 23.11.1 24.22.3` does so under others.
const asked = process.argv.slice(2);
const versions = asked.length > 0 ? asked : VERSIONS;
const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-hashes-"));
try {
  const dependencies = Object.fromEntries(
    versions.map((version) => [`node-${version}`, `npm:${nodePackage()}@${version}`]),
  );
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  await npm(folder, ["install", "--ignore-scripts", "--no-audit", "--no-fund"]);
  const runs = [];
  for (const version of versions) runs.push(await fingerprintsUnder(version));
  const differing = differingRenders(runs);
  for (const name of differing) {
    const values = runs.map((fingerprints, index) => `Node ${versions[index]}: ${fingerprints[name]}`);
    process.stdout.write(`${name}: ${values.join(", ")}\n`);
  }
  const count = Object.keys(runs[0] ?? {}).length;
  process.stdout.write(
    `${count - differing.length} of ${count} renders are the same bytes under Node ${versions.join(", ")}\n`,
  );
  process.exitCode = count > 0 && differing.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function fingerprintsUnder(version: string): Promise<Record<string, string>> {
  const node = path.join(folder, "node_modules", `node-${version}`, "bin", "node");
  const { stdout: reported } = await run(node, ["--version"]);
  if (reported.trim() !== `v${version}`) throw new Error(`Asked for Node ${version}, got ${reported.trim()}`);
  const script = path.resolve("src/compat/hashes/render-process.ts");
  const { stdout } = await run(node, ["--import", "tsx", script], { maxBuffer: 1 << 24 });
  return fingerprintsSchema.parse(JSON.parse(stdout));
}
