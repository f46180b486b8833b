import { access, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { decodeAudio } from "../audio/codec/decode.ts";
import { CLIENTS } from "../cli/install/clients.ts";
import { launchOf, SERVER_NAME } from "../cli/install/server-entry.ts";

const readme = await readFile(path.resolve(import.meta.dirname, "../../README.md"), "utf8");

function client(name: string) {
  const found = CLIENTS[name];
  if (!found) throw new Error(`There is no client ${name}`);
  return found;
}

function entryOf(name: string) {
  const launch = launchOf({ platform: "linux", installation: null, environment: {} });
  // Of a client with a file in JSON.
  return client(name).entry(launch, SERVER_NAME) as { command: string; args: string[] };
}

/** The blocks of one language, as they stand. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map((match) => match[1] ?? "");
}

/** Targets of links that begin so. */
function links(prefix: string): string[] {
  return [...readme.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? "")
    .filter((url) => url.startsWith(prefix));
}

describe("the README offers what `install` writes", () => {
  test.each([
    ["claude", "mcpServers"],
    ["vscode", "servers"],
  ])("the block for %s", (name, key) => {
    const format = { ...client(name), file: "" };
    const written: unknown = JSON.parse(client(name).syntax.add(null, format, SERVER_NAME, entryOf(name)));
    const shown = blocks("json").map((block): unknown => JSON.parse(block));
    expect(written).toHaveProperty([key, "wav0", "command"], "npx");
    expect(shown).toContainEqual(written);
  });

  test("the command for Claude Code", () => {
    const { command, args } = entryOf("claude-code");
    expect(readme).toContain(`claude mcp add ${SERVER_NAME} -- ${[command, ...args].join(" ")}`);
  });

  test("the command for the inspector", () => {
    const { command, args } = entryOf("claude");
    expect(readme).toContain(`npx @modelcontextprotocol/inspector ${[command, ...args].join(" ")}`);
  });

  test.each(["cursor://anysphere.cursor-deeplink/mcp/install", "https://cursor.com/en/install-mcp"])(
    "the link %s for Cursor",
    (prefix) => {
      const [link = "", ...more] = links(prefix);
      expect(more).toEqual([]);
      const query = new URL(link).searchParams;
      expect(query.get("name")).toBe(SERVER_NAME);
      expect(JSON.parse(Buffer.from(query.get("config") ?? "", "base64").toString())).toEqual(entryOf("cursor"));
    },
  );

  test("the link for VS Code", () => {
    const [link = "", ...more] = links("vscode:mcp/install?");
    expect(more).toEqual([]);
    const config: unknown = JSON.parse(decodeURIComponent(link.slice(link.indexOf("?") + 1)));
    expect(config).toEqual({ name: SERVER_NAME, ...entryOf("vscode") });
  });

  test("the link for VS Code in a browser", () => {
    const [link = "", ...more] = links("https://insiders.vscode.dev/redirect/mcp/install");
    expect(more).toEqual([]);
    const query = new URL(link).searchParams;
    expect(query.get("name")).toBe(SERVER_NAME);
    expect(JSON.parse(query.get("config") ?? "")).toEqual(entryOf("vscode"));
  });

  test("every client by name", () => {
    const missing = Object.keys(CLIENTS).filter((name) => !readme.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });
});

test("the sound is four bars at 82 BPM, to the sample, and small", async () => {
  const bytes = await readFile(path.resolve(import.meta.dirname, "../../.github/sounds/lo-fi-82-Dmin.mp3"));
  const { sampleRate, channels } = (await decodeAudio(bytes)).audio;
  expect(bytes.length).toBeLessThan(200_000);
  expect(channels[0]?.length).toBe(Math.round((16 * 60 * sampleRate) / 82));
  expect(Math.max(...(channels[0] ?? []).slice(0, sampleRate))).toBeGreaterThan(0.1);
});

test("what it links to in this repository is there", async () => {
  const targets = [...readme.matchAll(/\]\(([^)\s#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? "");
  expect(targets.length).toBeGreaterThan(10);
  await Promise.all(targets.map((target) => access(path.resolve(import.meta.dirname, "../..", target))));
});
