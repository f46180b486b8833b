import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "./testing/eventually.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { type InferenceServer, startInferenceServer, TEST_SECRET } from "./testing/inference-server.ts";
import { json } from "./testing/json.ts";
import { writeScriptedWorker } from "./testing/scripted-worker.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./testing/webhook-receiver.ts";

let server: InferenceServer;
let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await startWebhookReceiver();
  server = await startInferenceServer({ workerEntry: writeScriptedWorker() });
});
afterEach(async () => {
  await server.close();
  await receiver.close();
});

async function create(prompt: string, request: object = {}, to = server): Promise<string> {
  const response = await to.call("/models/wav0/synth/predictions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input: { prompt, seed: 1 }, webhook: receiver.url, ...request }),
  });
  return String((await json(response))["id"]);
}

function statuses(): unknown[] {
  return receiver.received.map(({ prediction }) => prediction["status"]);
}

test("a webhook is signed by the Standard Webhooks scheme and carries the prediction", async () => {
  const id = await create("echo", { webhook_events_filter: ["completed"] });
  await eventually(() => expect(receiver.received).toHaveLength(1));
  const [webhook] = receiver.received;
  expect(new Webhook(TEST_SECRET).verify(webhook?.rawBody ?? "", webhook?.headers ?? {})).toEqual(webhook?.prediction);
  expect(webhook?.prediction).toEqual(await json(await server.call(`/predictions/${id}`)));
  expect(webhook?.headers["content-type"]).toBe("application/json");
  expect(() => new Webhook(`${TEST_SECRET}aaaa`).verify(webhook?.rawBody ?? "", webhook?.headers ?? {})).toThrow();
});

test("events come in their order: start, what happened meanwhile, one end", async () => {
  await create("chatter", { webhook_events_filter: ["start", "output", "logs", "completed"] });
  await eventually(() => expect(statuses()).toContain("succeeded"));
  expect(statuses()[0]).toBe("processing");
  expect(statuses().at(-1)).toBe("succeeded");
  expect(statuses().filter((status) => status === "succeeded")).toHaveLength(1);
  // Fifty lines of logs are a few webhooks; how few depends on how quick the machine is.
  expect(receiver.received.length).toBeLessThan(10);
});

test("without a filter, output and the end are told", async () => {
  await create("echo");
  await eventually(() => expect(statuses()).toContain("succeeded"));
  expect(receiver.received.every(({ prediction }) => prediction["output"] !== null)).toBe(true);
});

test("failures and cancels are told as ends", async () => {
  await create("refuse", { webhook_events_filter: ["completed"] });
  await eventually(() => expect(statuses()).toEqual(["failed"]));
  const id = await create("forever", { webhook_events_filter: ["completed"] });
  await server.call(`/predictions/${id}/cancel`, { method: "POST" });
  await eventually(() => expect(statuses()).toEqual(["failed", "canceled"]));
});

test("a receiver that never answers does not hold up the model", async () => {
  receiver.delay = new Promise(() => {});
  const id = await create("chatter", { webhook_events_filter: ["start", "output", "logs", "completed"] });
  await eventually(async () => {
    expect(await json(await server.call(`/predictions/${id}`))).toMatchObject({ status: "succeeded" });
  });
});

test("an end that was refused three times is delivered with the same id and a fresh signature, then no more", async () => {
  const clock = new FakeClock(Date.now());
  const patient = await startInferenceServer({ workerEntry: writeScriptedWorker(), clock });
  receiver.answers.push(500, 404, 302);
  await create("echo", { webhook_events_filter: ["completed"] }, patient);
  for (const [attempts, pause] of [
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
  ] as const) {
    await eventually(() => expect(receiver.received).toHaveLength(attempts));
    expect(patient.inference.openPredictions()).toBe(1);
    // One timer is the sweep's, the other the pause before the next attempt.
    await eventually(() => expect(clock.waiting).toBe(2));
    await clock.advance(pause);
  }
  await eventually(() => expect(patient.inference.openPredictions()).toBe(0));
  await clock.advance(30_000);
  expect(receiver.received).toHaveLength(4);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(4);
  for (const { rawBody, headers } of receiver.received) {
    expect(new Webhook(TEST_SECRET).verify(rawBody, headers)).toMatchObject({ status: "succeeded" });
  }
  await patient.close();
});

test("an end that no one confirmed is told again by the next server, once confirmed never more", async () => {
  const { directory } = server;
  receiver.answers.push(503);
  const id = await create("echo", { webhook_events_filter: ["completed"] });
  await eventually(() => expect(receiver.received).toHaveLength(1));
  await server.close();

  server = await startInferenceServer({ workerEntry: writeScriptedWorker(), directory });
  await eventually(() => expect(server.inference.openPredictions()).toBe(0));
  expect(receiver.received.map(({ prediction }) => prediction["id"])).toEqual([id, id]);
  expect(new Set(receiver.received.map(({ id: webhookId }) => webhookId)).size).toBe(1);
  await server.close();

  server = await startInferenceServer({ workerEntry: writeScriptedWorker(), directory });
  await create("echo", { webhook_events_filter: ["completed"] });
  await eventually(() => expect(receiver.received).toHaveLength(3));
  expect(receiver.received.at(-1)?.prediction["id"]).not.toBe(id);
});
