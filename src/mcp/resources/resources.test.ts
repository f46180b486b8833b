import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { jobUri, LIBRARY_URI, PROJECTS_URI, sampleUri, waveformUri } from "../../contracts/wire/uri.ts";
import { openConnectedStudio, type ConnectedStudio } from "../../testing/connected-studio.ts";
import type { FixtureStudio } from "../../testing/fixture-studio.ts";

let connected: ConnectedStudio;
let studio: FixtureStudio;

beforeEach(async () => {
  connected = await openConnectedStudio();
  ({ studio } = connected);
});

afterEach(() => connected.close());

async function startJob(): Promise<string> {
  const { structuredContent } = await connected.client.callTool({
    name: "generate_sample",
    arguments: { prompt: "x" },
  });
  return String((structuredContent as { jobId: string }).jobId);
}

async function readJson(uri: string): Promise<unknown> {
  const { contents } = await connected.client.readResource({ uri });
  const [content] = contents;
  expect(content).toMatchObject({ uri, mimeType: "application/json" });
  return JSON.parse(content && "text" in content ? content.text : "");
}

/** What has certainly been told by now: the server answers in order. */
async function heardSoFar() {
  await connected.client.ping();
  return connected.heard.map(({ method, params }) => ({ method, params }));
}

describe("reading", () => {
  test("the library gives the newest samples as data", async () => {
    for (const name of ["one", "two"]) await studio.addSample(name);
    expect(await readJson(LIBRARY_URI)).toMatchObject({ samples: [{ name: "two" }, { name: "one" }] });
  });

  test("the project files are listed, each with where it is, and a client that subscribes hears of a new one", async () => {
    expect(await readJson(PROJECTS_URI)).toEqual({ projects: [] });
    await connected.client.subscribeResource({ uri: PROJECTS_URI });
    const projectId = await studio.mutate("projects/public:insert", {
      name: "Night",
      url: "https://studio.test/night",
    });
    expect(await connected.hear("notifications/resources/updated")).toMatchObject({ params: { uri: PROJECTS_URI } });
    const file = { projectId, name: "Night", extension: "dawproject", url: "https://studio.test/night" };
    expect(await readJson(PROJECTS_URI)).toMatchObject({ projects: [file] });
  });

  test("a sample gives its very bytes", async () => {
    const bytes = new Uint8Array([0, 255, 128, 10, 13, 0]);
    const uri = sampleUri(await studio.addSample("loop", bytes));
    const { contents } = await connected.client.readResource({ uri });
    expect(contents).toEqual([{ uri, mimeType: "audio/wav", blob: Buffer.from(bytes).toString("base64") }]);
  });

  test("a waveform gives duration and outline", async () => {
    const sampleId = await studio.addSample("loop");
    expect(await readJson(waveformUri(sampleId))).toEqual({
      sampleId,
      durationSeconds: 1.5,
      peaks: [-127, 127, -64, 64],
    });
  });

  test("a job gives its state", async () => {
    const jobId = await startJob();
    expect(await readJson(jobUri(jobId))).toMatchObject({ jobId, status: "pending" });
  });

  test.each([sampleUri("nothing"), waveformUri("nothing"), jobUri("nothing")])(
    "%s, which is not there, is not found, with a way to find what is",
    async (uri) => {
      await expect(connected.client.readResource({ uri })).rejects.toMatchObject({
        code: -32_002,
        message: expect.stringMatching(/search_samples|list_jobs/),
        data: { uri },
      });
    },
  );

  test("an address of no kind names the kinds there are, and opens nothing", async () => {
    await expect(connected.client.readResource({ uri: "wav0://songs/1" })).rejects.toMatchObject({
      code: -32_002,
      message: expect.stringContaining("wav0://jobs/{id}"),
    });
    expect(connected.backendsOpened).toBe(0);
  });
});

describe("the list", () => {
  test("begins with what is always there, then the newest samples, with what a client needs to show them", async () => {
    await studio.addSample("kick");
    const { resources } = await connected.client.listResources();
    const sample = resources.at(-1);
    expect(resources.map(({ name }) => name)).toEqual(["player", "library", "projects", "kick.wav"]);
    expect(sample?.annotations).toEqual({
      audience: ["user", "assistant"],
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(resources.find(({ uri }) => uri === LIBRARY_URI)).toMatchObject({
      title: "Sample library",
      icons: [{ src: expect.stringMatching(/^data:image\/svg\+xml,/) }],
    });
  });

  test("goes on by cursor until it ends, each sample once", async () => {
    for (let index = 0; index < 60; index++) await studio.addSample(`s${index}`);
    const uris: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await connected.client.listResources(cursor === undefined ? {} : { cursor });
      uris.push(...page.resources.map(({ uri }) => uri));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    const samples = uris.filter((uri) => uri.startsWith("wav0://samples/"));
    expect(samples).toHaveLength(60);
    expect(new Set(uris).size).toBe(uris.length);
  });

  test("refuses a cursor that it never gave", async () => {
    const { client } = connected;
    const lists = [
      () => client.listResources({ cursor: "nonsense" }),
      () => client.listResourceTemplates({ cursor: "x" }),
      () => client.listTools({ cursor: "x" }),
      () => client.listPrompts({ cursor: "x" }),
      () => client.experimental.tasks.listTasks("nonsense"),
    ];
    for (const list of lists) {
      await expect(list()).rejects.toMatchObject({
        code: ErrorCode.InvalidParams,
        message: expect.stringMatching(/cursor/),
      });
    }
  });

  test("of templates has one for each kind, with icons", async () => {
    const { resourceTemplates } = await connected.client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      "wav0://samples/{id}",
      "wav0://samples/{id}/waveform",
      "wav0://jobs/{id}",
    ]);
    for (const { icons, title, annotations } of resourceTemplates) {
      expect(icons).toHaveLength(1);
      expect(title).toBeTruthy();
      expect(annotations?.audience).toContain("assistant");
    }
  });
});

describe("a client that has listed", () => {
  test("hears when a sample comes, and when one goes", async () => {
    const first = await studio.addSample("one");
    await connected.client.listResources();
    // The watch has begun by the time a second client's sample arrives; its first view is no change.
    await connected.client.subscribeResource({ uri: LIBRARY_URI });
    await studio.addSample("two");
    await connected.hear("notifications/resources/list_changed");
    await studio.mutate("library/public:deleteSample", { sampleId: first });
    await connected.hear("notifications/resources/list_changed");
  });

  test("hears nothing while nothing changes", async () => {
    await studio.addSample("one");
    await connected.client.listResources();
    await connected.client.listResources();
    await connected.client.subscribeResource({ uri: LIBRARY_URI });
    expect(await heardSoFar()).toEqual([]);
  });
});

describe("a client that only connects", () => {
  test("opens nothing and hears nothing", async () => {
    await studio.addSample("one");
    await connected.client.listTools();
    await connected.client.listPrompts();
    await connected.client.listResourceTemplates();
    expect(await heardSoFar()).toEqual([]);
    expect(connected.backendsOpened).toBe(0);
  });
});

describe("a subscription", () => {
  test("to a job tells of each of its steps", async () => {
    const jobId = await startJob();
    const uri = jobUri(jobId);
    await connected.client.subscribeResource({ uri });
    await studio.mutate("jobs/public:advance", { jobId, status: "processing", progress: 10 });
    expect(await connected.hear("notifications/resources/updated")).toMatchObject({ params: { uri } });
    await studio.mutate("jobs/public:advance", { jobId, status: "completed", progress: 100 });
    await connected.hear("notifications/resources/updated");
    expect(await readJson(uri)).toMatchObject({ status: "completed" });
  });

  test("to the library tells of a new sample", async () => {
    await connected.client.subscribeResource({ uri: LIBRARY_URI });
    await studio.addSample("kick");
    expect(await connected.hear("notifications/resources/updated")).toMatchObject({ params: { uri: LIBRARY_URI } });
  });

  test("to a sample tells that it is gone", async () => {
    const sampleId = await studio.addSample("kick");
    await connected.client.subscribeResource({ uri: sampleUri(sampleId) });
    await studio.mutate("library/public:deleteSample", { sampleId });
    expect(await connected.hear("notifications/resources/updated")).toMatchObject({
      params: { uri: sampleUri(sampleId) },
    });
  });

  test("that was ended tells nothing more, and the others go on", async () => {
    const jobId = await startJob();
    await connected.client.subscribeResource({ uri: jobUri(jobId) });
    await connected.client.subscribeResource({ uri: LIBRARY_URI });
    await connected.client.unsubscribeResource({ uri: jobUri(jobId) });
    await studio.mutate("jobs/public:advance", { jobId, status: "processing", progress: 10 });
    await studio.addSample("kick");
    await connected.hear("notifications/resources/updated");
    expect((await heardSoFar()).map(({ params }) => params)).toEqual([{ uri: LIBRARY_URI }]);
  });

  test("made twice tells once", async () => {
    const jobId = await startJob();
    for (let times = 0; times < 2; times++) await connected.client.subscribeResource({ uri: jobUri(jobId) });
    await studio.mutate("jobs/public:advance", { jobId, status: "processing", progress: 10 });
    await connected.hear("notifications/resources/updated");
    expect(await heardSoFar()).toHaveLength(1);
  });

  test("to what does not exist is refused, and ending one that never was is fine", async () => {
    await expect(connected.client.subscribeResource({ uri: jobUri("nothing") })).rejects.toMatchObject({
      code: -32_002,
    });
    await expect(connected.client.subscribeResource({ uri: "nonsense" })).rejects.toMatchObject({ code: -32_002 });
    await connected.client.unsubscribeResource({ uri: jobUri("nothing") });
  });

  test("survives a restart of the studio at another address", async () => {
    const jobId = await startJob();
    await connected.client.subscribeResource({ uri: jobUri(jobId) });
    await studio.restart();
    await connected.client.callTool({ name: "list_jobs", arguments: {} });
    await studio.mutate("jobs/public:advance", { jobId, status: "processing", progress: 10 });
    expect(await connected.hear("notifications/resources/updated")).toMatchObject({ params: { uri: jobUri(jobId) } });
  });
});
