import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { ClientDriver, TransportName } from "./driver.ts";
import { DRIVERS } from "./drivers/index.ts";
import { formatMatrix, tally, type Row } from "./matrix.ts";
import { installPackages } from "./packages.ts";
import type { CellMessage } from "./session-process.ts";
import type { Cell } from "./steps.ts";

const DOCUMENT = path.resolve("src/mcp/COMPATIBILITY.md");
const BEGIN = "<!-- matrix: written by `npm run compat` -->";
const END = "<!-- end of matrix -->";
const CLIENT_LIMIT_MILLISECONDS = 400_000;
const TRANSPORTS: readonly TransportName[] = ["stdio", "http"];

// `npm run compat` measures all clients and writes the table; `npm run compat -- mcporter` prints some.
// `--packages FOLDER` keeps what it installs there for the next run.
const { asked, kept } = readArguments(process.argv.slice(2));
const folder = kept ?? (await mkdtemp(path.join(os.tmpdir(), "wav0-compat-packages-")));
try {
  process.exitCode = await compare(folder);
} finally {
  if (!kept) await rm(folder, { recursive: true, force: true });
}

async function compare(packages: string): Promise<number> {
  process.stderr.write("installing the clients …\n");
  const node = await installPackages(packages);
  const drivers =
    asked.length === 0 ? DRIVERS : DRIVERS.filter(({ name }) => asked.some((word) => name.includes(word)));
  const rows: Row[] = [];
  for (const driver of drivers) {
    for (const transport of TRANSPORTS) {
      process.stderr.write(`${driver.name}, ${transport} …\n`);
      rows.push({ driver, transport, cells: await cellsOf(driver, transport, { packages, node }) });
    }
  }
  const { right, wrong } = tally(rows);
  const table = formatMatrix(rows);
  const summary = `${right} cells right, ${wrong} failed.`;
  process.stdout.write(`${table}\n\n${summary}\n`);
  if (asked.length === 0) await writeTable(`${describeRun(node)} ${summary}\n\n${table}`);
  return wrong === 0 ? 0 : 1;
}

async function cellsOf(
  driver: ClientDriver,
  transport: TransportName,
  { packages, node }: { packages: string; node: string },
): Promise<Row["cells"]> {
  const without = driver.without?.[transport];
  if (without) return { without };
  const cells = new Map<string, Cell>();
  const args = ["--import", "tsx", path.join(import.meta.dirname, "session-process.ts")];
  const child = spawn(node, [...args, driver.name, transport, packages, process.execPath], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // Some clients keep files at home, and some report their use unless told not to.
    env: { ...getDefaultEnvironment(), HOME: packages, DO_NOT_TRACK: "1", MASTRA_TELEMETRY_DISABLED: "1" },
  });
  // Only `session-process.ts` is at the other end.
  child.on("message", (message: CellMessage) => cells.set(message.step, message.cell));
  const limit = setTimeout(() => child.kill("SIGKILL"), CLIENT_LIMIT_MILLISECONDS);
  await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(limit);
  return cells;
}

async function writeTable(text: string): Promise<void> {
  const document = await readFile(DOCUMENT, "utf8");
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${DOCUMENT} has no place for the table`);
  await writeFile(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
}

function describeRun(node: string): string {
  const clients = node === process.execPath ? "" : "; clients on a newer one";
  return `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}${clients}, ${process.platform}.`;
}

function readArguments(args: readonly string[]): { asked: string[]; kept: string | undefined } {
  const at = args.indexOf("--packages");
  if (at < 0) return { asked: [...args], kept: undefined };
  const given = args[at + 1];
  if (!given) throw new Error("--packages needs a folder");
  return { asked: args.filter((_, index) => index !== at && index !== at + 1), kept: path.resolve(given) };
}
