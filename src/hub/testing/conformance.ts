import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const MANIFEST = createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json");
const SUITE = path.join(path.dirname(MANIFEST), "dist", "index.js");
const SUMMARY_LINE = /^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed$/gm;
const SUITE_TIMEOUT_MILLISECONDS = 60_000;

/** What the official suite found in one scenario. */
export interface ScenarioResult {
  passed: number;
  failed: number;
}

/** Runs all server scenarios of the official conformance suite against an address. @returns the results by scenario */
export async function runConformance(url: string): Promise<Record<string, ScenarioResult>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-conformance-"));
  try {
    const output = await runSuite(["server", "--url", url, "--suite", "all"], folder);
    const lines = [...output.matchAll(SUMMARY_LINE)];
    if (lines.length === 0) throw new Error(`The conformance suite gave no summary:\n${output}`);
    return Object.fromEntries(
      lines.map(([, name = "", passed, failed]) => [name, { passed: Number(passed), failed: Number(failed) }]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The exit code says what the summary says as well. */
function runSuite(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [SUITE, ...args],
      { cwd, timeout: SUITE_TIMEOUT_MILLISECONDS },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}
