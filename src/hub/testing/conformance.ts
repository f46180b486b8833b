import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import * as z from "zod";

const MANIFEST = createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json");
const SUITE = path.join(path.dirname(MANIFEST), "dist", "index.js");
const SUITE_TIMEOUT_MILLISECONDS = 240_000;
const RESULT_FOLDER = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

/** The revisions for which the suite says what a server has to meet, each over its own wire. */
export const REVISIONS = ["2025-11-25", "2026-07-28"] as const;

/** What the official suite found in one scenario. */
export interface ScenarioResult {
  passed: number;
  /** The checks that did not pass, warnings among them, as `id: what was wrong`. */
  failures: string[];
}

const checksSchema = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));

/**
 * Runs all server scenarios that the official conformance suite requires or reports for a revision against an address.
 * @returns the results by scenario
 */
export async function runConformance(
  url: string,
  revision: (typeof REVISIONS)[number],
): Promise<Record<string, ScenarioResult>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-conformance-"));
  try {
    const output = await runSuite(["server", "--url", url, "--requirements", revision, "-o", "results"], folder);
    const results = Object.fromEntries(readResults(path.join(folder, "results")));
    if (Object.keys(results).length === 0) throw new Error(`The conformance suite gave no results:\n${output}`);
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readResults(folder: string): [string, ScenarioResult][] {
  return readdirSync(folder).map((name) => {
    const checks = checksSchema.parse(JSON.parse(readFileSync(path.join(folder, name, "checks.json"), "utf8")));
    const failed = checks.filter(({ status }) => status === "FAILURE" || status === "WARNING");
    return [
      RESULT_FOLDER.exec(name)?.[1] ?? name,
      {
        passed: checks.filter(({ status }) => status === "SUCCESS").length,
        failures: failed.map(({ id, errorMessage }) => `${id}: ${errorMessage}`),
      },
    ];
  });
}

/** The exit code says what the results say as well. */
function runSuite(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", FS_WITH_GLOB, SUITE, ...args],
      { cwd, timeout: SUITE_TIMEOUT_MILLISECONDS },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}

/**
 * The suite imports `globSync`, which Node has since 22 and no server scenario calls. Node 20 refuses to link without it,
 * so the suite's "fs" gets one.
 */
const FS_WITH_GLOB = toDataUrl(`
  import { register } from "node:module";
  const shim = ${JSON.stringify(toDataUrl('export * from "node:fs"; export const globSync = () => [];'))};
  const hooks = \`export async function resolve(specifier, context, next) {
    const isSuite = specifier === "fs" && context.parentURL?.includes("/conformance/dist/");
    return isSuite ? { url: "\${shim}", shortCircuit: true } : next(specifier, context);
  }\`;
  register("data:text/javascript," + encodeURIComponent(hooks));
`);

function toDataUrl(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
