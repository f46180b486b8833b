import { expect, onTestFinished, test } from "vitest";
import { LOST_CREATES, REFUSED_CREATES } from "./fault-modes/create-modes.ts";
import { READ_MODES } from "./fault-modes/read-modes.ts";
import { RUN_MODES } from "./fault-modes/run-modes.ts";
import { WEBHOOK_MODES } from "./fault-modes/webhook-modes.ts";
import { OUTAGE_MODES } from "./outages.ts";
import { ReplicateServer } from "./server.ts";

const VERSION = "version-of-meta/musicgen";

async function open() {
  const server = new ReplicateServer();
  await server.listen();
  onTestFinished(() => server.shut());
  const post = (body: unknown, headers: Record<string, string> = {}, path = "/predictions") =>
    fetch(server.baseUrl + path, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { server, post };
}

test.each([
  { what: "no version", body: { input: {} }, status: 422 },
  { what: "a version that is none", body: { version: "1", input: {} }, status: 422 },
  { what: "no input", body: { version: VERSION }, status: 422 },
  { what: "a field that is not documented", body: { version: VERSION, input: {}, name: "x" }, status: 422 },
  { what: "a webhook over http", body: { version: VERSION, input: {}, webhook: "http://a.test" }, status: 422 },
  { what: "an event that is none", body: { version: VERSION, input: {}, webhook_events_filter: ["end"] }, status: 422 },
  { what: "what is no JSON", body: "{", status: 400 },
])("a request with $what is refused, and nothing is made", async ({ body, status }) => {
  const { server, post } = await open();
  const response = await post(body);
  expect([response.status, server.account.predictions]).toEqual([status, []]);
  expect(await response.json()).toMatchObject({ status, detail: expect.any(String) });
});

test("a request with a wrong token, type or wish to wait is refused", async () => {
  const { server, post } = await open();
  const good = { version: VERSION, input: {} };
  expect((await post(good, { authorization: "Bearer r8_other" })).status).toBe(401);
  expect((await post(good, { "content-type": "text/plain" })).status).toBe(415);
  expect((await post(good, { prefer: "wait=90" })).status).toBe(422);
  expect(server.account.predictions).toEqual([]);
});

test("each request that is carried out is paid: there is no key that makes two of them one", async () => {
  const { server, post } = await open();
  const body = { version: VERSION, input: { prompt: "pad" } };
  for (let count = 0; count < 2; count++) expect((await post(body, { "idempotency-key": "1" })).status).toBe(201);
  const intents = server.account.predictions.map((prediction) => server.account.intentOf(prediction));
  expect([intents.length, new Set(intents).size]).toEqual([2, 1]);
});

test("a client that prefers to wait gets the output", async () => {
  const { server, post } = await open();
  server.onMade = (prediction) => {
    setTimeout(() => Object.assign(prediction, { status: "succeeded", output: "https://a.test/1.wav" }), 30);
  };
  const response = await post({ input: {} }, { prefer: "wait=5" }, "/models/meta/musicgen/predictions");
  expect(await response.json()).toMatchObject({ status: "succeeded", output: "https://a.test/1.wav" });
});

test("a prediction that is stopped is billed for what it worked, and one that has ended stays as it is", async () => {
  const { server, post } = await open();
  await post({ version: VERSION, input: {} });
  const [prediction] = server.account.predictions;
  if (!prediction) throw new Error("No prediction was made");
  prediction.started_at = new Date(Date.now() - 2_000).toISOString();
  await post({}, {}, `/predictions/${prediction.id}/cancel`);
  expect(prediction).toMatchObject({ status: "canceled", metrics: { predict_time: expect.closeTo(2, 0) } });
  Object.assign(prediction, { status: "succeeded" });
  await post({}, {}, `/predictions/${prediction.id}/cancel`);
  expect(prediction.status).toBe("succeeded");
});

test("its ways to fail have names of their own, and there are more than sixty", () => {
  const tables = [REFUSED_CREATES, LOST_CREATES, ...Object.values(READ_MODES), RUN_MODES, WEBHOOK_MODES, OUTAGE_MODES];
  const names = tables.flatMap((table) => table.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(60);
});
