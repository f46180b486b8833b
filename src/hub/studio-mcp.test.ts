import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOOLS } from "../contracts/tools.ts";
import { PLAYER_URI, playSample } from "../contracts/player.ts";
import { callForJob, callTool, EXECUTABLE, openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";
import { startAuthorisingProxy, type AuthorisingProxy } from "./testing/authorising-proxy.ts";
import { REVISIONS, runConformance } from "./testing/conformance.ts";
import { openInspector, type Inspector } from "./testing/inspector.ts";

let studio: StudioProcess;
let url: string;
let headers: Record<string, string>;
let proxy: AuthorisingProxy;
let inspector: Inspector;
let sampleId: string;
let jobId: string;

beforeAll(async () => {
  studio = await openStudioProcess();
  const client = await studio.connect();
  const job = await callForJob(client, "generate_sample", { prompt: "dark pad", durationSeconds: 2, waitSeconds: 40 });
  ({ jobId } = job);
  sampleId = job.samples[0]?.sampleId ?? "";
  const http = await studio.http();
  url = http.url.href;
  ({ headers } = http);
  proxy = await startAuthorisingProxy(url, headers["authorization"]?.split(" ")[1] ?? "");
  inspector = openInspector();
}, 120_000);

afterAll(async () => {
  inspector.close();
  await proxy.close();
  await studio.close();
});

/**
 * The suite brings no tools and needs a server to have some of its own making. Its checks of those do not apply to the
 * studio, and each says so in one of these words; its wire-schema checks apply to every answer.
 */
const NEEDS_FIXTURES = [
  /There is no (?:tool|prompt|resource) "?(?:test|greet|slow_compute|failing_job|protocol_error_job|confirm_delete|multi_input)/,
  /^[\w-]+: Not testable: /,
  /Tool 'json_schema_2020_12_tool' not found/,
  /tools\/call for failing_job returned error code -32602/,
  /^sep-2322-(?:multi-round-r1|reject-tampered-state|missing-response-rerequests): /,
  /^sep-2663-server-rejects-mismatched-mcp-name-on-tasks-get: routing-task fixture/,
  /^server-sse-disconnect-resume: /,
];

test.each(REVISIONS)(
  "of the conformance suite for %s the studio's own endpoint fails nothing but what needs fixtures",
  async (revision) => {
    const results = await runConformance(proxy.url, revision);
    const failures = Object.entries(results).flatMap(([scenario, result]) =>
      result.failures.map((failure) => [scenario, failure] as const),
    );
    expect(failures.filter(([, failure]) => !NEEDS_FIXTURES.some((reason) => reason.test(failure)))).toEqual([]);
    const needNoFixtures = {
      "2025-11-25": ["server-initialize", "logging-set-level", "ping"],
      "2026-07-28": ["caching", "sep-2164-resource-not-found", "http-header-validation"],
    }[revision];
    for (const scenario of [
      "tools-list",
      "resources-list",
      "prompts-list",
      "dns-rebinding-protection",
      ...needNoFixtures,
    ]) {
      expect([scenario, results[scenario]]).toEqual([scenario, { passed: expect.any(Number), failures: [] }]);
      expect(results[scenario]?.passed).toBeGreaterThan(0);
    }
  },
  300_000,
);

test("over HTTP a client finds the very tools that it finds over stdio, and the same job", async () => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  const other = await studio.connect();
  expect(await client.listTools()).toEqual(await other.listTools());
  const seen = await callTool(client, "check_job_status", { jobId });
  expect(seen.structuredContent).toEqual((await callTool(other, "check_job_status", { jobId })).structuredContent);
  await client.close();
});

const headerFlags = () => ["--header", `Authorization: ${headers["authorization"]}`];

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
    update_sample: { sampleId, addTags: ["pad"] },
    export_sample: { sampleId, format: "wav" },
    export_project: { sampleIds: [sampleId], format: "midi" },
    fit_sample: { sampleId, semitones: 1 },
    mix_samples: { tracks: [{ sampleId }, { sampleId, gainDb: -6 }] },
    delete_sample: { sampleId: "unknown" },
    read_sample_chunk: { sampleId, offset: 0 },
  };
  return table[name] ?? {};
}

/** What must fail: there is nothing to retry, nor such audio. */
const FAILING = new Set(["retry_job", "import_sample", "delete_sample"]);

describe.each([
  ["HTTP", () => [url, "--transport", "http", ...headerFlags()]],
  // The inspector starts the server with no variables but those that it is told.
  ["stdio", () => [process.execPath, EXECUTABLE, "-e", `WAV0_HOME=${studio.home}`, "-e", "WAV0_PORT=0"]],
])("the inspector over %s", (_transport, target) => {
  const run = (...args: string[]) => inspector.run([...target(), ...args]);

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
    expect(apps).toHaveLength(TOOLS.length);
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

  test.each(TOOLS.map(({ name }) => name))(
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
  const { stdout } = await inspector.run([
    url,
    "--transport",
    "http",
    ...headerFlags(),
    "--method",
    "tools/call",
    "--tool-name",
    "list_models",
    ...load,
  ]);
  expect(stdout).toContain('"ok":100');
}, 130_000);
