import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig } from "../../config.ts";
import { readHubToken } from "../../hub/hub-file.ts";
import { mcpToken } from "../../hub/mcp-token.ts";
import { httpAddressOf } from "./http-address.ts";
import { install, uninstall } from "./install.ts";
import { machineAt } from "./testing/machine.ts";

let home: string;
let printed: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "wav0-install-"));
  printed = "";
});
afterEach(() => rm(home, { recursive: true, force: true }));

const machine = () =>
  machineAt(home, { platform: "linux", answer: null, print: (text) => void (printed += `${text}\n`) });

async function put(text: string, ...at: string[]): Promise<string> {
  const file = path.join(home, ...at);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe("a studio that is reached over HTTP", () => {
  const url = "http://127.0.0.1:4790/mcp";
  const headers = { Authorization: "Bearer hidden" };
  const servers = (entry: unknown) => ({ mcpServers: { wav0: entry } });

  test.each<[string, string[], unknown]>([
    ["claude-code", [".claude.json"], servers({ type: "http", url, headers })],
    ["cursor", [".cursor", "mcp.json"], servers({ url, headers })],
    ["vscode", [".config", "Code", "User", "mcp.json"], { servers: { wav0: { type: "http", url, headers } } }],
    ["windsurf", [".codeium", "windsurf", "mcp_config.json"], servers({ serverUrl: url, headers })],
    ["gemini", [".gemini", "settings.json"], servers({ httpUrl: url, headers })],
    [
      "cline-cli",
      [".cline", "data", "settings", "cline_mcp_settings.json"],
      servers({ type: "streamableHttp", url, headers }),
    ],
  ])("is written for %s with its token, which is not shown", async (client, at, expected) => {
    await install([client, "--http", "--yes"], machine());
    expect(JSON.parse(await readFile(path.join(home, ...at), "utf8"))).toEqual(expected);
    expect(printed).toContain(url);
    expect(printed).not.toContain("hidden");
  });

  test.each([
    ["codex", [".codex", "config.toml"]],
    ["goose", [".config", "goose", "config.yaml"]],
    ["cursor", [".cursor", "mcp.json"]],
  ])("takes the place of one that %s started, and gives it back, without showing a secret", async (client, at) => {
    await install([client, "--yes", "--env", "PIN=hidden too"], machine());
    const file = path.join(home, ...at);
    await install([client, "--http", "--yes"], machine());
    const reached = await readFile(file, "utf8");
    expect(reached).toContain("Bearer hidden");
    expect(reached).not.toMatch(/npx|PIN|too/);
    await install([client, "--yes"], machine());
    const started = await readFile(file, "utf8");
    expect(started).toContain("npx");
    expect(started).not.toMatch(/hidden|4790/);
    await uninstall([client, "--yes"], machine());
    expect(printed).not.toContain("hidden");
  });

  test.skipIf(process.platform === "win32")("is closed to other users with its token, whatever it was", async () => {
    const file = await put("{}", ".cursor", "mcp.json");
    await chmod(file, 0o644);
    await install(["cursor", "--yes"], machine());
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    await install(["cursor", "--http", "--yes"], machine());
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("loses the variables that stood in a table of their own", async () => {
    const file = await put(
      '[mcp_servers.wav0]\ncommand = "npx"\n\n[mcp_servers.wav0.env]\nA = "1"\n\n[x]\ny = 1\n',
      ".codex",
      "config.toml",
    );
    await install(["codex", "--http", "--yes"], machine());
    expect(getStaticTOMLValue(parseTOML(await readFile(file, "utf8")))).toEqual({
      mcp_servers: { wav0: { url, http_headers: headers } },
      x: { y: 1 },
    });
  });

  test("is printed in full where no client is named", async () => {
    await install(["--http"], machine());
    expect(printed).toBe(`${url}\nAuthorization: Bearer hidden\n`);
  });

  test.each([
    [["claude", "--http", "--yes"], /Claude Desktop is not known to take an address/],
    [["cursor", "--http", "--env", "A=1"], /--direct and --env are for one that is started/],
    [["cursor", "--http", "--direct"], /--direct and --env are for one that is started/],
  ])("%j is refused with a word about what to do", async (args, message) => {
    await expect(install(args, machine())).rejects.toThrow(message);
    expect(await readdir(home)).toEqual([]);
  });
});

describe("the address", () => {
  const configOf = (more: Record<string, string>) => readConfig({ WAV0_HOME: path.join(home, "wav0"), ...more });

  test("has the machine's token for /mcp and the port that the hub will have", async () => {
    const config = configOf({ WAV0_PORT: "4799" });
    const token = mcpToken(await readHubToken(config.home));
    expect(await httpAddressOf(config)).toEqual({
      url: "http://127.0.0.1:4799/mcp",
      headers: { Authorization: `Bearer ${token}` },
    });
  });

  test("of a hosted studio has none: its users sign in through the client", async () => {
    const config = configOf({ WAV0_URL: "https://studio.example", WAV0_API_KEY: "wav0_key" });
    expect(await httpAddressOf(config)).toEqual({ url: "https://studio.example/mcp", headers: {} });
  });
});
