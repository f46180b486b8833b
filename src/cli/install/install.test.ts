import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { parse as parseYaml } from "yaml";
import { AppError } from "../../contracts/errors.ts";
import { CLIENTS } from "./clients.ts";
import { install, uninstall } from "./install.ts";
import { machineAt, SCRIPT } from "./testing/machine.ts";

let home: string;
let printed: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "wav0-install-"));
  printed = "";
});
afterEach(() => rm(home, { recursive: true, force: true }));

const machine = (platform: NodeJS.Platform, answer: boolean | null = null) =>
  machineAt(home, { platform, answer, print: (text) => void (printed += `${text}\n`) });

async function json(...at: string[]): Promise<unknown> {
  return JSON.parse(await readFile(path.join(home, ...at), "utf8"));
}

async function put(text: string, ...at: string[]): Promise<string> {
  const file = path.join(home, ...at);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const NPX = { command: "npx", args: ["-y", "wav0-mcp"] };
const NPX_ON_WINDOWS = { command: "cmd", args: ["/c", "npx", "-y", "wav0-mcp"] };

describe("each client's file, by platform", () => {
  const MAC = ["Library", "Application Support"];
  const WINDOWS = ["AppData", "Roaming"];
  const CLINE_FILE = ["User", "globalStorage", "saoudrizwan.claude-dev", "settings", "cline_mcp_settings.json"];
  test.each<[string, NodeJS.Platform, string[], unknown]>([
    ["claude", "darwin", [...MAC, "Claude", "claude_desktop_config.json"], { mcpServers: { wav0: NPX } }],
    ["claude", "win32", [...WINDOWS, "Claude", "claude_desktop_config.json"], { mcpServers: { wav0: NPX_ON_WINDOWS } }],
    ["claude", "linux", [".config", "Claude", "claude_desktop_config.json"], { mcpServers: { wav0: NPX } }],
    ["claude-code", "darwin", [".claude.json"], { mcpServers: { wav0: { type: "stdio", ...NPX } } }],
    ["claude-code", "win32", [".claude.json"], { mcpServers: { wav0: { type: "stdio", ...NPX_ON_WINDOWS } } }],
    ["cursor", "linux", [".cursor", "mcp.json"], { mcpServers: { wav0: NPX } }],
    ["cursor", "win32", [".cursor", "mcp.json"], { mcpServers: { wav0: NPX_ON_WINDOWS } }],
    ["vscode", "darwin", [...MAC, "Code", "User", "mcp.json"], { servers: { wav0: { type: "stdio", ...NPX } } }],
    [
      "vscode",
      "win32",
      [...WINDOWS, "Code", "User", "mcp.json"],
      { servers: { wav0: { type: "stdio", ...NPX_ON_WINDOWS } } },
    ],
    ["vscode", "linux", [".config", "Code", "User", "mcp.json"], { servers: { wav0: { type: "stdio", ...NPX } } }],
    [
      "vscode-insiders",
      "linux",
      [".config", "Code - Insiders", "User", "mcp.json"],
      { servers: { wav0: { type: "stdio", ...NPX } } },
    ],
    ["windsurf", "darwin", [".codeium", "windsurf", "mcp_config.json"], { mcpServers: { wav0: NPX } }],
    ["gemini", "linux", [".gemini", "settings.json"], { mcpServers: { wav0: NPX } }],
    ["lmstudio", "linux", [".lmstudio", "mcp.json"], { mcpServers: { wav0: NPX } }],
    ["zed", "darwin", [".config", "zed", "settings.json"], { context_servers: { wav0: NPX } }],
    ["zed", "win32", [...WINDOWS, "Zed", "settings.json"], { context_servers: { wav0: NPX_ON_WINDOWS } }],
    ["cline", "darwin", [...MAC, "Code", ...CLINE_FILE], { mcpServers: { wav0: NPX } }],
    ["cline", "win32", [...WINDOWS, "Code", ...CLINE_FILE], { mcpServers: { wav0: NPX_ON_WINDOWS } }],
    ["cline", "linux", [".config", "Code", ...CLINE_FILE], { mcpServers: { wav0: NPX } }],
    ["cline-cli", "linux", [".cline", "data", "settings", "cline_mcp_settings.json"], { mcpServers: { wav0: NPX } }],
    ["junie", "darwin", [".junie", "mcp", "mcp.json"], { mcpServers: { wav0: NPX } }],
    ["junie", "win32", [".junie", "mcp", "mcp.json"], { mcpServers: { wav0: NPX_ON_WINDOWS } }],
    ["warp", "linux", [".warp", ".mcp.json"], { mcpServers: { wav0: NPX } }],
    ["warp", "win32", [".warp", ".mcp.json"], { mcpServers: { wav0: NPX_ON_WINDOWS } }],
  ])("%s on %s", async (client, platform, file, expected) => {
    expect(await install([client, "--yes"], machine(platform))).toBe(0);
    expect(await json(...file)).toEqual(expected);
    expect((await stat(path.join(home, ...file))).mode & 0o777).toBe(0o600);
  });

  test.each<[string, NodeJS.Platform, string[]]>([
    ["codex", "darwin", [".codex", "config.toml"]],
    ["goose", "darwin", [".config", "goose", "config.yaml"]],
    ["goose", "linux", [".config", "goose", "config.yaml"]],
    ["goose", "win32", [...WINDOWS, "Block", "goose", "config", "config.yaml"]],
  ])("%s on %s, in the file's own language", async (client, platform, file) => {
    expect(await install([client, "--yes", "--env", "WAV0_PORT=0"], machine(platform))).toBe(0);
    const text = await readFile(path.join(home, ...file), "utf8");
    const npx = platform === "win32" ? NPX_ON_WINDOWS : NPX;
    if (client === "codex") {
      expect(getStaticTOMLValue(parseTOML(text))).toEqual({
        mcp_servers: { wav0: { ...npx, env: { WAV0_PORT: "0" } } },
      });
    } else {
      const { command: cmd, args } = npx;
      const entry = { name: "wav0", type: "stdio", enabled: true, cmd, args, envs: { WAV0_PORT: "0" } };
      expect(parseYaml(text)).toEqual({ extensions: { wav0: entry } });
    }
  });

  test.each([
    ["claude-code", "claudeConfigDirectory", "work", ["work", ".claude.json"]],
    ["codex", "codexHome", "work", ["work", "config.toml"]],
    ["cline-cli", "clineDirectory", "work", ["work", "data", "settings", "cline_mcp_settings.json"]],
    ["cline-cli", "clineSettingsFile", "work/mine.json", ["work", "mine.json"]],
  ])("%s's follows %s", async (client, place, value, file) => {
    const linux = machine("linux");
    const around = { ...linux, places: { ...linux.places, [place]: path.join(home, value) } };
    await install([client, "--yes"], around);
    expect(await readFile(path.join(home, ...file), "utf8")).toContain("wav0-mcp");
  });

  test("a client without a file is shown what to paste, and where", async () => {
    expect(await install(["jetbrains", "--env", "PIN=hidden"], machine("linux"))).toBe(0);
    const { mcpServers } = JSON.parse(/\{.*\}/s.exec(printed)?.[0] ?? "");
    expect(mcpServers).toEqual({ wav0: { ...NPX, env: { PIN: "•••" } } });
    expect(printed).toMatch(/Settings, Tools, AI Assistant/);
    expect(await uninstall(["jetbrains"], machine("linux"))).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });
});

describe("an edit", () => {
  const BEFORE = '{\n    "theme": "dark",\n    "mcpServers": { "other": { "command": "x" } }\n}\n';

  test("shows the change, keeps the old file beside the new one, and closes it to others: it holds a token now", async () => {
    const file = await put(BEFORE, ".cursor", "mcp.json");
    await chmod(file, 0o640);
    await install(["cursor", "--yes", "--env", "REPLICATE_API_TOKEN=r8=x", "--env", "WAV0_PORT=0"], machine("linux"));
    expect(await json(".cursor", "mcp.json")).toEqual({
      theme: "dark",
      mcpServers: { other: { command: "x" }, wav0: { ...NPX, env: { REPLICATE_API_TOKEN: "r8=x", WAV0_PORT: "0" } } },
    });
    expect(printed).toMatch(/^\+ .*wav0/m);
    const [backup = ""] = (await readdir(path.join(home, ".cursor"))).filter((name) => name.includes(".backup-"));
    expect(await readFile(path.join(home, ".cursor", backup), "utf8")).toBe(BEFORE);
    expect(printed).toContain(backup);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("that changes nothing writes nothing", async () => {
    await install(["cursor", "--yes"], machine("linux"));
    printed = "";
    await install(["cursor"], machine("linux"));
    expect(printed).toContain("is up to date");
    expect(await readdir(path.join(home, ".cursor"))).toEqual(["mcp.json"]);
  });

  test.each([
    ["is only shown on a dry run", ["cursor", "--dry-run"], null],
    ["is not written when the user says no", ["cursor"], false],
  ])("%s", async (_name, args, answer) => {
    const file = await put(BEFORE, ".cursor", "mcp.json");
    expect(await install(args, machine("linux", answer))).toBe(0);
    expect(printed).toContain("+ ");
    expect(await readFile(file, "utf8")).toBe(BEFORE);
    expect(await readdir(path.dirname(file))).toEqual(["mcp.json"]);
  });

  test("is written when the user says yes", async () => {
    await install(["cursor"], machine("linux", true));
    expect(await json(".cursor", "mcp.json")).toEqual({ mcpServers: { wav0: NPX } });
  });

  test("is refused where nobody can be asked", async () => {
    await expect(install(["cursor"], machine("linux"))).rejects.toThrow(/--yes/);
    expect(await readdir(home)).toEqual([]);
  });

  test("of a linked file changes what the link points to", async () => {
    const target = await put(BEFORE, "dotfiles", "mcp.json");
    await mkdir(path.join(home, ".cursor"));
    await symlink(target, path.join(home, ".cursor", "mcp.json"));
    await install(["cursor", "--yes"], machine("linux"));
    expect(await json("dotfiles", "mcp.json")).toHaveProperty(["mcpServers", "wav0"]);
    expect(await json(".cursor", "mcp.json")).toHaveProperty(["mcpServers", "wav0"]);
    expect((await readdir(path.join(home, "dotfiles"))).length).toBe(2);
  });

  test("of a link to a file that is not there yet makes that file", async () => {
    await mkdir(path.join(home, ".cursor"));
    await symlink("../dotfiles/mcp.json", path.join(home, ".cursor", "mcp.json"));
    expect(await install(["cursor", "--yes"], machine("linux"))).toBe(0);
    expect(await json("dotfiles", "mcp.json")).toEqual({ mcpServers: { wav0: NPX } });
  });

  test("of a file that is not UTF-8 is refused, since other bytes would change with it", async () => {
    const bytes = Buffer.from('{ "name": "caf\u00e9" }', "latin1");
    const file = await put("", ".cursor", "mcp.json");
    await writeFile(file, bytes);
    await expect(install(["cursor", "--yes"], machine("linux"))).rejects.toThrow(/is not UTF-8 text; save it as UTF-8/);
    expect(await readFile(file)).toEqual(bytes);
  });

  test("of a read-only file is refused", async () => {
    const file = await put("{}", ".cursor", "mcp.json");
    await chmod(file, 0o444);
    await expect(install(["cursor", "--yes"], machine("linux"))).rejects.toThrow(/is read-only; make it writable/);
    expect(await readFile(file, "utf8")).toBe("{}");
    expect(await readdir(path.dirname(file))).toEqual(["mcp.json"]);
  });

  test("that cannot be written says so", async () => {
    await symlink("gone", path.join(home, ".cursor"));
    const attempt = install(["cursor", "--yes"], machine("linux"));
    await expect(attempt).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringMatching(/cannot be written .*Nothing was changed/),
    });
  });

  test("is given up if the file changes while the user thinks", async () => {
    const file = await put(BEFORE, ".cursor", "mcp.json");
    const around = machine("linux");
    const answer = install(["cursor"], {
      ...around,
      confirm: async () => {
        await writeFile(file, "{}");
        return true;
      },
    });
    await expect(answer).rejects.toThrow(/changed in the meantime/);
    expect(await readFile(file, "utf8")).toBe("{}");
  });

  test("of a damaged file is refused, and the file stays as it is", async () => {
    const file = await put('{ "mcpServers": ', ".cursor", "mcp.json");
    const refused = install(["cursor", "--yes"], machine("linux"));
    await expect(refused).rejects.toThrow(AppError);
    await expect(refused).rejects.toThrow(/mcp\.json is damaged at line 1/);
    expect(await readFile(file, "utf8")).toBe('{ "mcpServers": ');
    expect(await readdir(path.dirname(file))).toEqual(["mcp.json"]);
  });

  test("is undone by uninstall, which keeps all else", async () => {
    await put(BEFORE, ".cursor", "mcp.json");
    await install(["cursor", "--yes"], machine("linux"));
    await uninstall(["cursor", "--yes"], machine("linux"));
    expect(await json(".cursor", "mcp.json")).toEqual(JSON.parse(BEFORE));
    printed = "";
    await uninstall(["cursor"], machine("linux"));
    expect(printed).toContain("does not list it");
  });
});

describe("what install did, uninstall undoes byte for byte", () => {
  const FILES: Record<string, [string[], string[]]> = {
    cursor: [
      [".cursor", "mcp.json"],
      ["{}", '{ "mcpServers": { } }\n', '{"mcpServers":{"a":{"command":"x"}}}', "{\r\n\t// none\r\n}\r\n"],
    ],
    codex: [
      [".codex", "config.toml"],
      ["", "# mine", "[mcp_servers]\n", '[mcp_servers.a]\r\ncommand = "x" # a\r\n'],
    ],
    goose: [
      [".config", "goose", "config.yaml"],
      ["", "extensions:\n", "extensions: {} # none\nx: 1", "# mine\n"],
    ],
  };
  const cases = Object.entries(FILES).flatMap(([client, [at, texts]]) =>
    texts.map((text) => [client, text, at] as const),
  );

  test.each(cases)("%s: %j", async (client, text, at) => {
    const file = await put(text, ...at);
    for (let round = 0; round < 2; round++) {
      await install([client, "--yes", "--env", "A=1"], machine("linux"));
      expect(await readFile(file, "utf8")).toContain("wav0-mcp");
      await uninstall([client, "--yes"], machine("linux"));
      expect(await readFile(file, "utf8")).toBe(text);
    }
  });

  test("also when the file has changed since, as far as it was ours", async () => {
    const file = await put('{ "mcpServers": {} }', ".cursor", "mcp.json");
    await install(["cursor", "--yes"], machine("linux"));
    await writeFile(file, (await readFile(file, "utf8")).replace("{", '{ "theme": "dark", // mine\n '));
    await uninstall(["cursor", "--yes"], machine("linux"));
    expect(await readFile(file, "utf8")).toBe('{ "theme": "dark", // mine\n  "mcpServers": {} }');
  });
});

describe("what is shown", () => {
  const SECRETS = ["--env", "REPLICATE_API_TOKEN=r8_hidden", "--env", 'PIN=hid"den'];

  test.each(["cursor", "codex", "goose"])(
    "masks secrets in the change of %s, on the way in and out",
    async (client) => {
      await install([client, "--yes", ...SECRETS, "--env", "WAV0_LIBRARY=/music"], machine("linux"));
      await install([client, "--yes", "--env", "PIN=hidden again"], machine("linux"));
      await uninstall([client, "--yes"], machine("linux"));
      expect(printed).not.toMatch(/hid/);
      expect(printed).toContain("/music");
      expect(printed.match(/REPLICATE_API_TOKEN/g)?.length).toBeGreaterThan(1);
    },
  );

  test.each(Object.keys(CLIENTS))("tells users of %s what to do next, by what was done", async (client) => {
    const next = CLIENTS[client]?.afterwards;
    await install([client, "--yes"], machine("darwin"));
    expect(printed).toContain(next?.installed);
    printed = "";
    await uninstall([client, "--yes"], machine("darwin"));
    expect(printed).toContain(next?.removed);
    expect(printed).not.toMatch(/switch wav0 on|starts? (wav0|the server)|shows/i);
  });
});

test("--direct starts this installation, unless it is one of npx's cache", async () => {
  const around = machine("linux");
  await install(["cursor", "--yes", "--direct", "--name", "studio"], around);
  expect(await json(".cursor", "mcp.json")).toEqual({
    mcpServers: { studio: { command: "/usr/bin/node", args: [SCRIPT] } },
  });
  const fromNpx = { ...around, installation: { node: "node", script: path.join(home, "_npx", "1", "wav0-mcp.mjs") } };
  await expect(install(["cursor", "--yes", "--direct"], fromNpx)).rejects.toThrow(/npm install -g/);
});

test("a name that no list can hold is refused, and nothing is written", async () => {
  const refused = install(["cursor", "--yes", "--name", "__proto__"], machine("linux"));
  await expect(refused).rejects.toThrow(/^--name: must be a name such as wav0/);
  await expect(json(".cursor", "mcp.json")).rejects.toThrow("ENOENT");
});

test("without a client it says which there are and which were found", async () => {
  await mkdir(path.join(home, ".cursor"));
  expect(await install([], machine("linux"))).toBe(0);
  expect(printed).toMatch(/^cursor .*found/m);
  expect(printed).toMatch(/^windsurf .*–/m);
});

test.each([
  [["emacs"], /emacs.*claude, claude-code, cursor/],
  [["cursor", "--env", "TOKEN"], /NAME=value.*TOKEN/],
  [["cursor", "--force"], /--force/],
])("%j is refused", async (args, message) => {
  await expect(install([...args, "--yes"], machine("linux"))).rejects.toThrow(message);
  expect(await readdir(home)).toEqual([]);
});
