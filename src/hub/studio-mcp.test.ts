import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPERATIONS } from "../contracts/index.ts";
import { PLAYER_URI, playSample } from "../contracts/player.ts";
import { callForJob, callTool, EXECUTABLE, openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";
import { runConformance } from "./testing/conformance.ts";
import { inspect } from "./testing/inspector.ts";

let studio: StudioProcess;
let url: string;
let sampleId: string;
let jobId: string;

beforeAll(async () => {
  studio = await openStudioProcess();
  const client = await studio.connect();
  const job = await callForJob(client, "generate_sample", { prompt: "dark pad", durationSeconds: 2, waitSeconds: 40 });
  ({ jobId } = job);
  sampleId = job.samples[0]?.sampleId ?? "";
  url = `${(await studio.hub()).url}/mcp`;
}, 120_000);

afterAll(async () => {
  await studio.close();
});

test("the studio's own endpoint meets every scenario of the conformance suite that needs no fixtures", async () => {
  const results = await runConformance(url);
  const needNoFixtures = [
    "server-initialize",
    "ping",
    "logging-set-level",
    "tools-list",
    "resources-list",
    "prompts-list",
    "server-sse-multiple-streams",
    "dns-rebinding-protection",
  ];
  for (const scenario of needNoFixtures) {
    expect([scenario, results[scenario]]).toEqual([scenario, { passed: expect.any(Number), failed: 0 }]);
    expect(results[scenario]?.passed).toBeGreaterThan(0);
  }
});

test("over HTTP a client finds the very tools that it finds over stdio, and the same job", async () => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const other = await studio.connect();
  expect(await client.listTools()).toEqual(await other.listTools());
  const seen = await callTool(client, "check_job_status", { jobId });
  expect(seen.structuredContent).toEqual((await callTool(other, "check_job_status", { jobId })).structuredContent);
  await client.close();
});

/** Arguments with which each tool succeeds, or fails as a tool does: with a text. */
function argumentsFor(name: string): Record<string, unknown> {
  const table: Record<string, Record<string, unknown>> = {
    generate_sample: { prompt: "dark pad", durationSeconds: 1 },
    split_stems: { sampleId },
    check_job_status: { jobId },
    cancel_job: { jobId },
    retry_job: { jobId },
    search_samples: { text: "pad" },
    get_sample: { sampleId },
    play_sample: { sampleIds: [sampleId] },
    import_sample: { base64: "AAAA", name: "nothing" },
    analyze_sample: { sampleId },
    export_sample: { sampleId, format: "wav" },
    mix_samples: { tracks: [{ sampleId }, { sampleId, gainDb: -6 }] },
    delete_sample: { sampleId: "unknown" },
    read_sample_chunk: { sampleId, offset: 0 },
  };
  return table[name] ?? {};
}

/** What must fail: there is nothing to retry, nor such audio. */
const FAILING = new Set(["retry_job", "import_sample", "delete_sample"]);

/** Every run is a process of its own; a few at a time keep the cores busy. */
describe.concurrent.each([
  ["HTTP", () => [url, "--transport", "http"]],
  // The inspector starts the server with no variables but those that it is told.
  ["stdio", () => [process.execPath, EXECUTABLE, "-e", `WAV0_HOME=${studio.home}`, "-e", "WAV0_PORT=0"]],
])("the inspector over %s", (_transport, target) => {
  const run = (...args: string[]) => inspect([...target(), ...args]);

  test("finds no schema that any client may fail to understand", async () => {
    const { exitCode, stderr } = await run("--method", "tools/list", "--strict");
    expect([exitCode, stderr]).toEqual([0, ""]);
  });

  test("finds the player, which loads nothing from anywhere, and no other app", async () => {
    const { stdout } = await run("--method", "tools/list", "--app-info");
    const apps = stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(apps).toHaveLength(OPERATIONS.length + 1);
    expect(apps.filter((app) => typeof app === "object" && app !== null && "resourceUri" in app)).toEqual([
      {
        hasApp: true,
        toolName: playSample.name,
        resourceUri: PLAYER_URI,
        resourceMimeType: "text/html;profile=mcp-app",
        csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
        prefersBorder: false,
      },
    ]);
  });

  test("lists the tools by the current revision of the protocol", async () => {
    const { exitCode, stdout } = await run("--method", "tools/list", "--protocol-era", "modern", "--format", "json");
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"generate_sample"');
  });

  test.each(OPERATIONS.map(({ name }) => name))(
    "calls %s",
    async (name) => {
      const args = ["--tool-name", name, "--tool-args-json", JSON.stringify(argumentsFor(name)), "--format", "json"];
      const { exitCode, stdout, stderr } = await run("--method", "tools/call", ...args);
      expect([name, exitCode, stderr + stdout]).toEqual([
        name,
        FAILING.has(name) ? 5 : 0,
        expect.stringContaining('"content"'),
      ]);
    },
    130_000,
  );
});

test("fifty calls at a time all succeed", async () => {
  const load = ["--load", "--load-concurrency", "50", "--load-requests", "100", "--format", "json"];
  const { stdout } = await inspect([
    url,
    "--transport",
    "http",
    "--method",
    "tools/call",
    "--tool-name",
    "list_models",
    ...load,
  ]);
  expect(stdout).toContain('"ok":100');
}, 130_000);
