import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./testing/eventually.ts";
import { systemClock } from "./clock.ts";
import { createInference } from "./inference.ts";
import { type InferenceServer, startInferenceServer, TEST_SECRET, TEST_TOKEN } from "./testing/inference-server.ts";
import { entry, json } from "./testing/json.ts";
import { writeScriptedWorker } from "./testing/scripted-worker.ts";

let server: InferenceServer;

beforeAll(async () => {
  server = await startInferenceServer({ workerEntry: writeScriptedWorker(), concurrency: 2 });
});
afterAll(() => server.close());

function post(target: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return server.call(target, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

function create(input: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return post("/models/wav0/synth/predictions", { input }, headers);
}

async function createAndWait(input: unknown): Promise<Record<string, unknown>> {
  return json(await create(input, { prefer: "wait" }));
}

async function listIds(): Promise<string[]> {
  const { results } = await json(await server.call("/predictions"));
  return (results as { id: string }[]).map(({ id }) => id);
}

async function statusOf(id: unknown): Promise<unknown> {
  return (await json(await server.call(`/predictions/${String(id)}`)))["status"];
}

test("a new prediction is answered with 201 in its first state, with every field", async () => {
  const response = await create({ prompt: "echo", seed: 5 });
  const prediction = await json(response);
  expect(response.status).toBe(201);
  expect(prediction).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{26}$/),
    model: "wav0/synth",
    version: expect.stringMatching(/^[0-9a-f]{64}$/),
    status: "starting",
    input: { prompt: "echo", seed: 5 },
    output: null,
    error: null,
    logs: "",
    metrics: {},
    source: "api",
    data_removed: false,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    started_at: null,
    completed_at: null,
    urls: {
      get: `${server.baseUrl}/predictions/${prediction["id"]}`,
      cancel: `${server.baseUrl}/predictions/${prediction["id"]}/cancel`,
    },
  });
});

test("Prefer: wait answers with the end: output, times, logs and metrics", async () => {
  const prediction = await createAndWait({ prompt: "echo", seed: 5, bpm: null });
  expect(prediction).toMatchObject({
    status: "succeeded",
    output: [expect.stringContaining(`${server.baseUrl}/files/`)],
    logs: "echo\n",
    metrics: { seed: 5, predict_time: expect.any(Number), total_time: expect.any(Number) },
    started_at: expect.any(String),
    completed_at: expect.any(String),
  });
  expect(await json(await server.call(`/predictions/${prediction["id"]}`))).toEqual(prediction);
});

test("Prefer: wait=n answers 202 with the unfinished prediction when the time is over", async () => {
  const response = await create({ prompt: "forever" }, { prefer: "wait=1" });
  const { id, status } = await json(response);
  expect([response.status, status]).toEqual([202, "processing"]);
  await post(`/predictions/${id}/cancel`, "");
});

test.each(["wait=0", "wait=61"])("Prefer: %s is refused", async (prefer) => {
  expect((await create({ prompt: "echo" }, { prefer })).status).toBe(400);
});

test("the model receives the input with defaults and a seed in range when none was given", async () => {
  const { output, metrics } = await createAndWait({ prompt: "echo" });
  const [url] = output as string[];
  const job = await json(await fetch(url ?? ""));
  const { seed } = entry(job, "input");
  expect(job["input"]).toEqual({ prompt: "echo", variations: 1, seed });
  expect(metrics).toMatchObject({ seed });
  expect(seed).toBeGreaterThanOrEqual(1);
});

test("a version may be written as name, as name and id, or as id alone", async () => {
  const { version } = await json(await create({ prompt: "echo" }));
  for (const reference of ["wav0/synth", `wav0/synth:${version}`, version]) {
    const response = await post("/predictions", { version: reference, input: { prompt: "echo" } });
    expect(response.status).toBe(201);
    expect(await json(response)).toMatchObject({ model: "wav0/synth", version });
  }
  expect((await post("/predictions", { model: "wav0/synth", input: { prompt: "echo" } })).status).toBe(201);
});

test("a version that does not exist is refused by name", async () => {
  const response = await post("/predictions", { version: "wav0/none", input: {} });
  expect(response.status).toBe(422);
  expect(await json(response)).toMatchObject({ detail: expect.stringContaining("wav0/none") });
});

test.each([
  [{}, "input.prompt"],
  [{ prompt: "" }, "input.prompt"],
  [{ prompt: "x".repeat(1_001) }, "input.prompt"],
  [{ prompt: "x", bpm: 9_999 }, "input.bpm"],
  [{ prompt: "x", bpm: "fast" }, "input.bpm"],
  [{ prompt: "x", bars: 0 }, "input.bars"],
  [{ prompt: "x", bars: 1_000 }, "input.bars"],
  [{ prompt: "x", key: "X minor" }, "input.key"],
  [{ prompt: "x", variations: 5 }, "input.variations"],
  [{ prompt: "x", seed: 0 }, "input.seed"],
  [{ prompt: "x", durationSeconds: 4 }, "input.durationSeconds"],
  ["text", "input"],
])("the input %j is refused with 422 that names %s", async (input, field) => {
  const response = await create(input);
  expect(response.status).toBe(422);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(await json(response)).toMatchObject({
    status: 422,
    title: "Input validation failed",
    detail: expect.stringContaining(`- ${field}: `),
    instance: "/models/wav0/synth/predictions",
    invalid_fields: expect.arrayContaining([{ field, description: expect.any(String) }]),
  });
});

test.each([
  [{ webhook: "ftp://x/" }, "webhook"],
  [{ webhook: "not a url" }, "webhook"],
  [{ webhook_events_filter: ["end"] }, "webhook_events_filter.0"],
])("the request field %j is refused with 422", async (extra, field) => {
  const response = await post("/models/wav0/synth/predictions", { input: { prompt: "echo" }, ...extra });
  expect([response.status, (await json(response))["detail"]]).toEqual([422, expect.stringContaining(`- ${field}: `)]);
});

test.each([
  ["", 400],
  ["{", 400],
  ["[]", 422],
  ["null", 422],
  ['"text"', 422],
  [JSON.stringify({ input: { prompt: "x".repeat(2_000_000) } }), 413],
])("the body %.20s is refused with %i and a problem", async (body, status) => {
  const response = await post("/predictions", body);
  expect(response.status).toBe(status);
  expect(await json(response)).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
});

test("no refused request leaves a prediction behind", async () => {
  const before = await listIds();
  await create({ prompt: "" });
  await post("/predictions", "{");
  expect(await listIds()).toEqual(before);
});

test.each(["/predictions", "/models", "/account", "/files", "/webhooks/default/secret", "/anything"])(
  "%s is closed without the token",
  async (target) => {
    for (const authorization of ["", "Bearer wrong"]) {
      const response = await server.call(target, { headers: { authorization } });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
    }
  },
);

test.each(["/predictions/none", "/models/wav0/none", "/models/wav0/none/versions", "/files/none", "/nothing"])(
  "%s is not found",
  async (target) => {
    const response = await server.call(target);
    expect(response.status).toBe(404);
    expect(await json(response)).toMatchObject({ status: 404, title: "Not found" });
  },
);

test("a running prediction is canceled at once, its partial output deleted, and the next one runs", async () => {
  const { id } = await json(await create({ prompt: "forever" }));
  const partial = await eventually(async () => {
    const { status, output } = await json(await server.call(`/predictions/${id}`));
    expect(status).toBe("processing");
    return String((output as string[])[0]);
  });
  expect((await fetch(partial)).status).toBe(200);
  const canceled = await json(await post(`/predictions/${id}/cancel`, ""));
  expect(canceled).toMatchObject({ status: "canceled", output: null, error: null, completed_at: expect.any(String) });
  expect((await fetch(partial)).status).toBe(404);
  expect(await createAndWait({ prompt: "echo" })).toMatchObject({ status: "succeeded" });
});

test("cancelling what has ended changes nothing", async () => {
  const done = await createAndWait({ prompt: "echo" });
  const response = await post(`/predictions/${done["id"]}/cancel`, "");
  expect([response.status, await json(response)]).toEqual([200, done]);
});

test("predictions wait their turn, and one canceled in the queue never starts", async () => {
  const running = await Promise.all(
    [create({ prompt: "forever" }), create({ prompt: "forever" })].map(async (each) => json(await each)),
  );
  const waiting = await json(await create({ prompt: "echo" }));
  await eventually(async () => expect(await statusOf(running[1]?.["id"])).toBe("processing"));
  expect(await statusOf(waiting["id"])).toBe("starting");
  expect(await json(await post(`/predictions/${waiting["id"]}/cancel`, ""))).toMatchObject({
    status: "canceled",
    started_at: null,
  });
  for (const { id } of running) await post(`/predictions/${id}/cancel`, "");
});

test.each([
  ["refuse", "This prompt is refused"],
  ["crash", "The worker of wav0/synth stopped with exit code 7"],
])("a model that ends by %s fails the prediction in words, and the next one runs", async (prompt, error) => {
  expect(await createAndWait({ prompt })).toMatchObject({ status: "failed", error, output: null });
  expect(await createAndWait({ prompt: "echo" })).toMatchObject({ status: "succeeded" });
});

test("Cancel-After ends a running prediction and is shown as its deadline", async () => {
  const prediction = await json(await create({ prompt: "forever" }, { "cancel-after": "1s", prefer: "wait" }));
  expect(prediction).toMatchObject({ status: "canceled", deadline: expect.any(String) });
});

test("a Cancel-After that is not a duration is refused", async () => {
  expect((await create({ prompt: "echo" }, { "cancel-after": "soon" })).status).toBe(400);
});

test("the list is newest first, in absolute pages, within the times asked for", async () => {
  const [first, second] = [await createAndWait({ prompt: "echo" }), await createAndWait({ prompt: "echo" })];
  const since = String(first["created_at"]);
  const page = await json(
    await server.call(`/predictions?created_after=${since}&created_before=${second["created_at"]}`),
  );
  expect(page["results"]).toEqual([second, first]);
  expect([page["next"], page["previous"]]).toEqual([null, null]);
});

test("a list longer than a page continues at an absolute address with the same bounds", async () => {
  const other = await startInferenceServer({ workerEntry: writeScriptedWorker(), queueLimit: 500 });
  const body = JSON.stringify({ input: { prompt: "forever" } });
  const request = { method: "POST", headers: { "content-type": "application/json" }, body };
  await Promise.all(Array.from({ length: 105 }, () => other.call("/models/wav0/synth/predictions", request)));
  const first = await json(await other.call("/predictions?created_after=2020-01-01T00:00:00Z"));
  expect(first["results"]).toHaveLength(100);
  expect(first["next"]).toContain(`${other.baseUrl}/predictions?`);
  expect(first["next"]).toContain("created_after=2020");
  const second = await json(await other.call(String(first["next"])));
  expect(second["results"]).toHaveLength(5);
  expect(second["next"]).toBeNull();
  await other.close();
});

test.each(["created_after=yesterday", "cursor=abc"])("the query %s is refused", async (query) => {
  expect((await server.call(`/predictions?${query}`)).status).toBe(400);
});

test("the models are listed with the schema of their input and output", async () => {
  const { results } = await json(await server.call("/models"));
  expect((results as { name: string }[]).map(({ name }) => name)).toEqual(["synth", "split", "stems"]);
  const versions = await json(await server.call("/models/wav0/synth/versions"));
  const [version] = versions["results"] as Record<string, unknown>[];
  expect(await json(await server.call(`/models/wav0/synth/versions/${version?.["id"]}`))).toEqual(version);
  const model = await json(await server.call("/models/wav0/synth"));
  expect(model).toMatchObject({ owner: "wav0", name: "synth", latest_version: version });
  expect((await server.call("/models/wav0/synth/versions/none")).status).toBe(404);
});

test("the account and the webhook secret are readable", async () => {
  expect(await json(await server.call("/account"))).toMatchObject({ type: "user", username: "wav0" });
  expect(await json(await server.call("/webhooks/default/secret"))).toEqual({ key: TEST_SECRET });
});

test("an owner's full queue is not another's, and whose a prediction is, is not shown", async () => {
  const small = await startInferenceServer({ workerEntry: writeScriptedWorker(), concurrency: 1, queueLimit: 0 });
  const start = (owner: string) =>
    small.call("/models/wav0/synth/predictions", {
      method: "POST",
      headers: { "content-type": "application/json", "wav0-owner": owner },
      body: JSON.stringify({ input: { prompt: "forever" } }),
    });
  expect((await start("ada")).status).toBe(201);
  expect((await start("ada")).status).toBe(429);
  const others = await start("bob");
  expect(others.status).toBe(201);
  expect(await others.text()).not.toContain("bob");
  expect((await start("b ob")).status).toBe(400);
  await small.close();
});

test("a full queue is answered with 429 and a time to come back, and drains", async () => {
  const small = await startInferenceServer({ workerEntry: writeScriptedWorker(), concurrency: 1, queueLimit: 2 });
  const body = JSON.stringify({ input: { prompt: "forever" } });
  const request = { method: "POST", headers: { "content-type": "application/json" }, body };
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => small.call("/models/wav0/synth/predictions", request)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 429, 429, 429, 429, 429]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers.get("retry-after")).toBe("2");
  const accepted = answers.find(({ status }) => status === 201);
  const { id } = accepted ? await json(accepted) : { id: "" };
  await small.call(`/predictions/${id}/cancel`, { method: "POST" });
  expect((await small.call("/models/wav0/synth/predictions", request)).status).toBe(201);
  await small.close();
});

test("a request that comes before the start waits for it; after the end it is answered 503", async () => {
  const inference = createInference({
    directory: path.join(server.directory, "another"),
    workerEntry: writeScriptedWorker(),
    baseUrl: () => "http://127.0.0.1:1",
    token: TEST_TOKEN,
    webhookSecret: TEST_SECRET,
    clock: systemClock,
  });
  const ask = (): Promise<Response> =>
    inference.fetch(new Request("http://x/account", { headers: { authorization: `Bearer ${TEST_TOKEN}` } }));
  let answered = false;
  const early = ask().finally(() => (answered = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  await inference.start();
  expect((await early).status).toBe(200);
  await inference.close();
  const late = await ask();
  expect([late.status, late.headers.get("retry-after")]).toEqual([503, "1"]);
});
