import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { npm } from "../packages.ts";
import { MISSED, SUITES, TOOLS } from "./suites.ts";
import { formatSuites, reasonOf, reportSchema, type Verdict, verdictsOf } from "./table.ts";

const DOCUMENT = path.resolve("src/engine/README.md");
const BEGIN = "<!-- suites: written by `npm run suites` -->";
const END = "<!-- end of suites -->";

// `npm run suites` installs components of Convex, runs the suites that they ship, unmodified, and writes the table.
// `-- --packages FOLDER` keeps them there for the next run.
const [option, kept] = process.argv.slice(2);
if (option !== undefined && (option !== "--packages" || kept === undefined)) {
  throw new Error(`Unknown option ${option}: use --packages FOLDER`);
}
const folder = path.resolve(kept ?? (await mkdtemp(path.join(os.tmpdir(), "wav0-suites-"))));
try {
  await install();
  process.exitCode = await tell(await run());
} finally {
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}

async function install(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const suites = Object.entries(SUITES).map(([name, version]) => [`@convex-dev/${name}`, version]);
  const dependencies = { ...Object.fromEntries(suites), ...TOOLS };
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  await npm(folder, ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"]);
  // The one that runs the suites: a second copy would not know of their tests.
  await link("vitest", path.resolve("node_modules/vitest"));
  // A suite of workflow reads workpool where it stands in workflow's own repository.
  await link(
    "@convex-dev/workflow/node_modules/@convex-dev/workpool",
    path.join(folder, "node_modules/@convex-dev/workpool"),
  );
}

async function link(name: string, target: string): Promise<void> {
  const place = path.join(folder, "node_modules", name);
  await rm(place, { recursive: true, force: true });
  await mkdir(path.dirname(place), { recursive: true });
  await symlink(target, place, "junction");
}

async function run(): Promise<Verdict[]> {
  const report = path.join(folder, "report.json");
  await rm(report, { force: true });
  const config = path.resolve("src/compat/suites/vitest.config.ts");
  const options = [
    "--root",
    folder,
    "--config",
    config,
    "--reporter=json",
    "--reporter=dot",
    `--outputFile.json=${report}`,
  ];
  // The configuration finds there what the suites share with what runs them.
  const child = spawn(process.execPath, [path.resolve("node_modules/vitest/vitest.mjs"), "run", ...options], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  await new Promise((resolve) => child.once("close", resolve));
  const text = await readFile(report, "utf8");
  return verdictsOf(reportSchema.parse(JSON.parse(text)));
}

/** @returns the exit status: 1 if a test failed that has no reason to */
async function tell(verdicts: readonly Verdict[]): Promise<number> {
  const passed = verdicts.filter(({ failure }) => failure === null).length;
  const table = formatSuites(SUITES, verdicts, MISSED);
  const text = `${passed} of ${verdicts.length} tests passed, Node ${process.versions.node}.\n\n${table}`;
  process.stdout.write(`${text}\n`);
  const unknown = verdicts.filter((verdict) => verdict.failure !== null && reasonOf(verdict, MISSED) === null);
  for (const { suite, file, name, failure } of unknown)
    process.stdout.write(`\n${suite} ${file}: ${name}\n${failure}\n`);
  const document = await readFile(DOCUMENT, "utf8");
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${DOCUMENT} has no place for the table`);
  await writeFile(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
  return unknown.length === 0 ? 0 : 1;
}
