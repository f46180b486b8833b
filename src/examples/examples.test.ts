import { execFile, spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { MockLanguageModelV3 } from "ai/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { CLIENTS } from "../cli/install/clients.ts";
import { launchOf, SERVER_NAME } from "../cli/install/server-entry.ts";
import { STEM_TYPES } from "../contracts/words/stems.ts";
import { EXECUTABLE, openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";
import { askStudio } from "./ai-sdk.ts";

const FOLDER = import.meta.dirname;
const run = promisify(execFile);

let studio: StudioProcess;

beforeAll(async () => {
  studio = await openStudioProcess();
});

afterAll(() => studio.close());

test.each([
  ["claude", "claude_desktop_config.json"],
  ["cursor", "cursor-mcp.json"],
  ["vscode", "vscode-mcp.json"],
])("the settings for %s are those that install writes", async (name, file) => {
  const client = CLIENTS[name];
  if (!client) throw new Error(`There is no client ${name}`);
  const entry = client.entry(launchOf({ platform: "linux", installation: null, environment: {} }), SERVER_NAME);
  const written: unknown = JSON.parse(client.syntax.add(null, { ...client, file: "" }, SERVER_NAME, entry));
  expect(JSON.parse(await readFile(path.join(FOLDER, "clients", file), "utf8"))).toEqual(written);
});

const resultSchema = z.object({ samples: z.array(z.object({ path: z.string() })) });

test("a language model of the AI SDK makes a sample with the studio's tools", async () => {
  const client = await studio.connect();
  const model = new MockLanguageModelV3({
    doGenerate: async ({ prompt, tools = [] }) => {
      const usage = { inputTokens: tokens, outputTokens: tokens };
      const given = prompt.flatMap((message) => (message.role === "tool" ? message.content : []));
      const [result] = given.flatMap((part) => (part.type === "tool-result" ? [part.output] : []));
      if (result?.type === "json") {
        const [sample] = resultSchema.parse(result.value).samples;
        return {
          content: [{ type: "text", text: sample?.path ?? "" }],
          finishReason: finished("stop"),
          usage,
          warnings: [],
        };
      }
      expect(tools.map(({ name }) => name)).toContain("split_stems");
      const input = JSON.stringify({ prompt: "a kick", bars: 1, bpm: 120, waitSeconds: 45 });
      const call = { type: "tool-call" as const, toolCallId: "1", toolName: "generate_sample", input };
      return { content: [call], finishReason: finished("tool-calls"), usage, warnings: [] };
    },
  });
  const file = await askStudio(client, model, "a kick");
  expect((await stat(file)).size).toBeGreaterThan(44);
});

const tokens = { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0, text: 1, reasoning: 0 };

function finished(unified: "stop" | "tool-calls") {
  return { unified, raw: undefined };
}

/** Tracks of a REAPER project: name and the files on it. @throws if its blocks do not nest */
function tracksOf(project: string): { name: string; files: string[] }[] {
  const tracks: { name: string; files: string[] }[] = [];
  const open: string[] = [];
  for (const line of project
    .trimEnd()
    .split("\n")
    .map((each) => each.trim())) {
    const [word = "", ...rest] = line.split(" ");
    if (word.startsWith("<")) open.push(word.slice(1));
    if (line === ">" && open.pop() === undefined) throw new Error("A block ends that did not begin");
    if (word === "<TRACK") tracks.push({ name: "", files: [] });
    const track = tracks.at(-1);
    if (word === "NAME" && open.at(-1) === "TRACK" && track) track.name = rest.join(" ");
    if (word === "FILE" && open.at(-1) === "SOURCE") track?.files.push(rest.join(" ").slice(1, -1));
  }
  if (open.length > 0) throw new Error(`${open.join(" and ")} did not end`);
  return tracks;
}

test("the REAPER template has an empty track for each stem", async () => {
  const template = await readFile(path.join(FOLDER, "reaper-stems.RPP"), "utf8");
  expect(template).toMatch(/^<REAPER_PROJECT 0\.1 /);
  expect(tracksOf(template)).toEqual(STEM_TYPES.map((name) => ({ name, files: [] })));
});

const python = await run("python3", ["--version"]).then(
  () => "python3",
  () => null,
);

describe.skipIf(python === null)("with Python (skipped where python3 is not installed)", () => {
  test("the script fills the template with the stems of a new loop", async () => {
    await studio.connect();
    const env = { ...process.env, WAV0_HOME: studio.home };
    const { stdout: address } = await run(process.execPath, [EXECUTABLE, "install", "--http"], { env });
    const project = path.join(studio.home, "loop.RPP");
    const script = path.join(FOLDER, "stems_to_reaper.py");
    const child = spawn("python3", [script, "dusty lo-fi loop", "--bpm", "90", "--bars", "1", "--project", project]);
    let said = "";
    for (const output of [child.stdout, child.stderr]) output.on("data", (text) => (said += String(text)));
    child.stdin.end(address);
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, said]).toEqual([0, expect.stringContaining("loop.RPP: ")]);
    const written = await readFile(project, "utf8");
    expect(written).toContain("TEMPO 90.0 4 4");
    const tracks = tracksOf(written);
    expect(tracks.map(({ name }) => name)).toEqual(STEM_TYPES);
    for (const { name, files } of tracks) {
      expect(files, name).toHaveLength(1);
      expect((await stat(files[0] ?? "")).size).toBeGreaterThan(44);
    }
  });
});
