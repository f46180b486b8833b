import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { runConvexCli } from "../../engine/deploy/official-cli.ts";
import { ADMIN_KEY, startDeployment } from "../../engine/testing/test-deployment.ts";
import { npm } from "../packages.ts";
import { BACKGROUND } from "./background.ts";
import { projectFiles } from "./project.ts";
import { STORES } from "./stores.ts";
import { useHooks } from "./react.ts";
import { formatUses, isRight, outcomeOf, type Use } from "./table.ts";

const DOCUMENT = path.resolve("src/engine/README.md");
const BEGIN = "<!-- components: written by `npm run compat:components` -->";
const END = "<!-- end of components -->";
const COMPONENTS = [...BACKGROUND, ...STORES];

// `npm run compat:components` installs the components in one app, pushes it by the official CLI, uses each by the official
// clients and their React hooks in Chromium, and writes the table. `-- --packages FOLDER` keeps the app there for the next run.
const [option, kept] = process.argv.slice(2);
if (option !== undefined && (option !== "--packages" || kept === undefined)) {
  throw new Error(`Unknown option ${option}: use --packages FOLDER`);
}
const folder = kept ?? (await mkdtemp(path.join(os.tmpdir(), "wav0-components-")));
try {
  process.exitCode = await measure(path.resolve(folder));
} finally {
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}

async function measure(projectDirectory: string): Promise<number> {
  await install(projectDirectory);
  const deployment = await startDeployment();
  try {
    const { url } = deployment;
    const target = { url, adminKey: ADMIN_KEY };
    const command = ["deploy", "-y", "--typecheck", "disable", "--codegen", "disable"];
    const pushed = await runConvexCli(command, { projectDirectory, target });
    if (pushed.exitCode !== 0) throw new Error(`The push failed: ${pushed.stderr}`);
    const socket = new ConvexClient(url, { logger: false });
    const clients = { http: new ConvexHttpClient(url, { logger: false }), socket, siteUrl: `${url}/http` };
    const uses: Use[] = [];
    for (const component of COMPONENTS)
      uses.push({ component, outcome: await outcomeOf(() => component.use(clients)) });
    await socket.close();
    return await tell(uses, await useHooks(projectDirectory, deployment, clients));
  } finally {
    await deployment.stop();
  }
}

async function install(directory: string): Promise<void> {
  for (const [file, text] of Object.entries(projectFiles(COMPONENTS))) {
    await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
    await writeFile(path.join(directory, file), text);
  }
  await npm(directory, ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"]);
}

async function tell(uses: readonly Use[], hooks: readonly Use[]): Promise<number> {
  const all = [...uses, ...hooks];
  const right = all.filter(isRight).length;
  const head = `${right} of ${all.length} right, Node ${process.versions.node}.`;
  const text = [head, formatUses(uses), formatUses(hooks, "hook in React, Chromium")].join("\n\n");
  process.stdout.write(`${text}\n`);
  const document = await readFile(DOCUMENT, "utf8");
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${DOCUMENT} has no place for the table`);
  await writeFile(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
  return right === all.length ? 0 : 1;
}
