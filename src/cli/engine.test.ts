import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type CliTarget, runConvexCli } from "../engine/deploy/official-cli.ts";
import { copyFixtureProject, type FixtureProject } from "../engine/testing/fixture-project.ts";
import { EXECUTABLE } from "../testing/studio-process.ts";

let project: FixtureProject;
beforeAll(async () => void (project = await copyFixtureProject()));
afterAll(() => project.remove());

interface EngineProcess {
  /** As the printed lines say. */
  target: CliTarget;
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

function start(folder: string, port = "0"): ChildProcess {
  const command = [EXECUTABLE, "engine", "--data", folder, "--port", port];
  const child = spawn(process.execPath, command, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function serve(folder: string): Promise<EngineProcess> {
  const child = start(folder);
  let printed = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const found = (pattern: RegExp): string => pattern.exec(printed)?.[1] ?? "";
  await expect.poll(() => printed).toContain("Ctrl+C");
  return {
    target: {
      url: found(/^CONVEX_SELF_HOSTED_URL=(.+)$/m),
      adminKey: found(/^CONVEX_SELF_HOSTED_ADMIN_KEY='(.+)'$/m),
    },
    stop: async (signal) => {
      const exited = once(child, "exit");
      child.kill(signal);
      const [code]: unknown[] = await exited;
      return typeof code === "number" ? code : null;
    },
  };
}

/** What a refused start says. */
async function refusal(child: ChildProcess): Promise<string> {
  let told = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (told += text));
  const [code]: unknown[] = await once(child, "close");
  expect(code).toBe(1);
  return told;
}

const convex = (target: CliTarget, ...command: string[]) =>
  runConvexCli(command, { projectDirectory: project.directory, target });
const newFolder = () => mkdtemp(path.join(os.tmpdir(), "wav0-engine-"));

test("any project is pushed to it by what it prints, and data, functions and key outlive it", async () => {
  const folder = await newFolder();
  const first = await serve(folder);
  expect((await convex(first.target, "deploy", "-y", "--typecheck", "disable")).exitCode).toBe(0);
  const message = JSON.stringify({ channel: "a", body: "kept" });
  expect((await convex(first.target, "run", "messages:send", message)).exitCode).toBe(0);
  expect(await first.stop("SIGTERM")).toBe(0);

  const second = await serve(folder);
  expect(second.target.adminKey).toBe(first.target.adminKey);
  const { stdout } = await convex(second.target, "run", "messages:list", JSON.stringify({ channel: "a" }));
  expect(JSON.parse(stdout)).toEqual(["kept"]);
  expect(await second.stop("SIGINT")).toBe(0);
  expect((await stat(path.join(folder, "admin-key"))).mode & 0o077).toBe(0);
  expect(await readFile(path.join(folder, ".gitignore"), "utf8")).toBe("*\n");
});

test("without the key nobody administers it", async () => {
  const { target } = await serve(await newFolder());
  const stranger = { ...target, adminKey: "engine|0123456789abcdef" };
  expect((await convex(stranger, "run", "messages:list", "{}")).exitCode).not.toBe(0);
  const answer = await fetch(`${target.url}/version`);
  expect(answer.status).toBe(200);
});

test("a folder that is served already and a port that is taken are refused, each with the way out", async () => {
  const folder = await newFolder();
  await serve(folder);
  expect(await refusal(start(folder))).toMatch(/serves .* already.*--data/);

  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address ? String(address.port) : "";
  expect(await refusal(start(await newFolder(), port))).toMatch(new RegExp(`Port ${port} is taken.*--port`));
});
