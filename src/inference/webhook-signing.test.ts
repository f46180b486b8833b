import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { WebhookEvent } from "./prediction.ts";
import { createServerAddress } from "./server-address.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { aPrediction } from "./testing/predictions.ts";
import { Webhooks } from "./webhooks.ts";

const BASE = "http://127.0.0.1:1/inference/v1";
/** The example of the Standard Webhooks specification. */
const KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

interface Sent {
  url: string;
  headers: Headers;
  body: string;
}

/** Webhooks whose receiver answers with the statuses in turn, then 200; a thrown error is a status 0. */
function webhooks(statuses: number[], body = '{"id":"p1"}', secret = `whsec_${KEY}`) {
  const clock = new FakeClock(1_614_265_330_999);
  const sent: Sent[] = [];
  const acknowledged: string[] = [];
  const send: typeof fetch = async (url, init) => {
    sent.push({ url: String(url), headers: new Headers(init?.headers), body: String(init?.body) });
    const status = statuses.shift() ?? 200;
    if (status === 0) throw new TypeError("fetch failed");
    return new Response(null, { status });
  };
  const hooks = new Webhooks({
    secret,
    address: createServerAddress(() => BASE),
    clock,
    fetch: send,
    render: () => body,
    onAcknowledged: async (id) => void acknowledged.push(id),
  });
  return { hooks, clock, sent, acknowledged };
}

const listening = (events: WebhookEvent[] = ["completed"]) =>
  aPrediction({ webhook: { url: "http://a.test/hook", events } });

test("the signature is the HMAC of id, seconds and body by the key behind whsec_, for any body", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme" }),
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      async (body, key) => {
        const { hooks, clock, sent } = webhooks([], body, `whsec_${Buffer.from(key).toString("base64")}`);
        hooks.complete(listening());
        await clock.advance(0);
        const [message] = sent;
        const signed = `msg_p1_completed.1614265330.${body}`;
        expect(message?.headers.get("webhook-signature")).toBe(
          `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
        );
        expect(message?.headers.get("webhook-id")).toBe("msg_p1_completed");
        expect(message?.headers.get("webhook-timestamp")).toBe("1614265330");
        expect(message?.body).toBe(body);
      },
    ),
    { numRuns: 30 },
  );
});

test("each attempt is signed for its own second, under the same id", async () => {
  const { hooks, clock, sent, acknowledged } = webhooks([500, 0, 302]);
  hooks.complete(listening());
  await clock.advance(60_000);
  expect(sent.map(({ headers }) => headers.get("webhook-id"))).toEqual(Array(4).fill("msg_p1_completed"));
  expect(sent.map(({ headers }) => Number(headers.get("webhook-timestamp")) - 1_614_265_330)).toEqual([0, 1, 3, 7]);
  expect(new Set(sent.map(({ headers }) => headers.get("webhook-signature"))).size).toBe(4);
  expect([acknowledged, hooks.delivering]).toEqual([["p1"], 0]);
});

test.each([301, 400, 404, 410, 429, 500, 503])(
  "a receiver that answers %i to all attempts has confirmed nothing",
  async (status) => {
    const { hooks, clock, sent, acknowledged } = webhooks(Array(20).fill(status));
    hooks.complete(listening());
    await clock.advance(10 * 60_000);
    expect(sent).toHaveLength(7);
    expect([acknowledged, hooks.delivering, clock.waiting]).toEqual([[], 0, 0]);
  },
);

test("whatever happens in which order, no event that was not asked for is sent and nothing after the end", async () => {
  const events: WebhookEvent[] = ["start", "output", "logs", "completed"];
  const happening = fc.constantFrom<Exclude<WebhookEvent, "completed"> | "wait">("start", "output", "logs", "wait");
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 15 }), fc.subarray(events), async (happenings, wanted) => {
      const { hooks, clock, sent } = webhooks([]);
      const prediction = listening(wanted);
      for (const what of happenings) {
        if (what === "wait") await clock.advance(300);
        else hooks.notify(prediction, what);
      }
      hooks.complete(prediction);
      await clock.advance(60_000);
      const told = sent.map(({ headers }) => headers.get("webhook-id") ?? "");
      expect(new Set(told).size).toBe(told.length);
      expect(told.filter((id) => id.endsWith("_completed"))).toHaveLength(wanted.includes("completed") ? 1 : 0);
      if (wanted.includes("completed")) expect(told.at(-1)).toBe("msg_p1_completed");
      const asked = happenings.filter((what) => what !== "wait" && wanted.includes(what));
      expect(told.length - (wanted.includes("completed") ? 1 : 0)).toBeLessThanOrEqual(asked.length);
      if (asked.includes("start")) expect(told[0]).toBe("msg_p1_0_1");
      expect(clock.waiting).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("a prediction without a webhook sends nothing, and closing ends what is tried again", async () => {
  const { hooks, clock, sent, acknowledged } = webhooks([500]);
  hooks.complete(aPrediction());
  hooks.complete(listening());
  await clock.advance(0);
  await hooks.close();
  await clock.advance(60_000);
  expect([sent.length, acknowledged, clock.waiting]).toEqual([1, [], 0]);
});
