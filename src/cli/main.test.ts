import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readSettings, VERSION } from "../config.ts";
import { EXECUTABLE } from "../testing/studio-process.ts";
import { runCommand } from "./commands.ts";
import { USAGE } from "./usage.ts";

const COMMANDS = Object.keys(USAGE);

let folder: string;

beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "wav0-main-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const environment = () => ({ HOME: folder, WAV0_HOME: path.join(folder, "data"), WAV0_PORT: "0" });

/** The packaged program. */
async function run(args: readonly string[], more: Record<string, string> = {}): Promise<Outcome> {
  const env = { PATH: process.env["PATH"], ...environment(), ...more };
  const ended = promisify(execFile)(process.execPath, [EXECUTABLE, ...args], { env });
  // A process that exits with another code rejects with an error that has these fields.
  return ended.then((output) => ({ code: 0, ...output })).catch((error: Outcome) => error);
}

/** What the program runs, in this process: a process for each of many commands would take far longer. */
async function runHere(...args: readonly string[]): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runCommand(args, readSettings(environment())), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test("a failure that a person can act on is one line on standard error, without a stack", async () => {
  const failure = await run(["analyze", path.join(folder, "nowhere.wav")]);
  expect(failure).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/nowhere\.wav/) });
  expect(failure).not.toMatchObject({ stderr: expect.stringMatching(/^\s+at /m) });
});

test("the help lists the commands on standard output", async () => {
  const { code, stdout, stderr } = await run(["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
});

test("the packaged program says of a command what the command says, and ends with its code", async () => {
  const calls = [["split", "--help"], ["split", "--version"], ["split", "--no-such-flag"], ["frobnicate"]];
  for (const args of calls) expect(await run(args)).toMatchObject(await runHere(...args));
});

describe.each(COMMANDS)("%s", (name) => {
  test("says how it is used and which version it is, and starts nothing", { timeout: 60_000 }, async () => {
    const long = await runHere(name, "--help");
    const short = await runHere(name, "something", "-h", "--else");
    const help = await runHere("help", name);
    expect(long).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(`wav0-mcp ${name}`) });
    expect([short.stdout, help.stdout]).toEqual([long.stdout, long.stdout]);
    expect(await runHere(name, "--version")).toMatchObject({ code: 0, stdout: `${VERSION}\n` });
    expect(await readdir(folder)).toEqual([]);
  });

  test("refuses a flag that it does not have, in one line", { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await runHere(name, "--no-such-flag");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^INVALID_INPUT: There is no flag --no-such-flag\. Known flags: .*\n$/);
    expect(await readdir(folder)).toEqual([]);
  });
});

test.each([
  [["frobnicate"], /There is no command "frobnicate"\. Run/],
  [["instal", "cursor"], /There is no command "instal"; did you mean "install"\?/],
  [["help", "stpo"], /did you mean "stop"\?/],
  [["dashboard", "--oppen"], /--oppen; did you mean --open\? Known flags: --open/],
  [["stop", "now"], /"now" is more than stop takes: wav0-mcp stop$/m],
  [["serve", "--host"], /--host/],
  [["jobs", "--status", "lost"], /--status must be one of "pending"/],
  [["generate"], /Describe the sound/],
  [["split"], /Say what to split/],
  [["analyze"], /Say which files/],
  [["transcribe"], /Say which files/],
  [
    ["transcribe", "bass.wav", "--kind", "guitar"],
    /--kind must be one of "drums", "line", "chords", "pitched", not "guitar"/,
  ],
])("%j is not understood: one line, exit code 2", async (args, message) => {
  const { code, stdout, stderr } = await runHere(...args);
  expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 2, stdout: "", lines: 1 });
  expect(stderr).toMatch(message);
});

describe("a wrong setting", () => {
  const WRONG = { WAV0_LIBRARY: "${HOME}/x" };

  test("is told by the doctor among its other findings", async () => {
    const { code, stdout } = await run(["doctor"], WRONG);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}settings: .*WAV0_LIBRARY .*not "\$\{HOME\}\/x".* not expanded/m);
    expect(stdout).toMatch(/^ok {4}versions/m);
  });

  test("ends a command of a person who can correct it", async () => {
    const { code, stderr } = await run(["status"], WRONG);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^INVALID_INPUT: .*WAV0_LIBRARY/) });
  });

  test("does not keep anybody from the help", async () => {
    expect(await run(["stop", "--help"], WRONG)).toMatchObject({ code: 0 });
  });
});

test.skipIf(process.platform === "win32")("the doctor names a data directory that others can open", async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), "wav0-doctor-"));
  const privacy = async () => (await run(["doctor"], { WAV0_HOME: home })).stdout.match(/^.+ privacy: .+$/m)?.[0];
  expect(await privacy()).toBe("ok    privacy: only you can open the data directory's files");
  await chmod(home, 0o755);
  expect(await privacy()).toMatch(
    /^note {2}privacy: others on this machine can open .+; restart the hub, or run: chmod go= /,
  );
  await rm(home, { recursive: true });
});
