import { expect, test } from "vitest";
import type { WebhookEvent } from "./prediction.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { WebhookChannel, type WebhookMessage } from "./webhook-channel.ts";

const ALL: WebhookEvent[] = ["start", "output", "logs", "completed"];

/** A channel whose receiver takes what `answer` says, and a state that each body shows. */
function setUp({ events = ALL, answer = (): boolean | Promise<boolean> => true, resumptions = 0 } = {}) {
  const clock = new FakeClock();
  const sent: (WebhookMessage & { at: number })[] = [];
  const begin = clock.now();
  const view = { state: "starting" };
  const channel = new WebhookChannel(
    { predictionId: "p1", resumptions, url: () => "http://receiver/", events, body: () => view.state },
    async (message) => {
      sent.push({ ...message, at: clock.now() - begin });
      return answer();
    },
    clock,
  );
  const bodies = (): string[] => sent.map(({ body }) => body);
  return { clock, sent, bodies, view, channel };
}

/** A receiver that answers only when told. */
function gate(): { answer: () => Promise<boolean>; open: () => void } {
  let open: (() => void) | undefined;
  const opened = new Promise<boolean>((resolve) => (open = () => resolve(true)));
  return { answer: () => opened, open: () => open?.() };
}

test("start is sent at once, output and logs from 500 ms on and at most every 500 ms, with the newest state", async () => {
  const { clock, sent, view, channel } = setUp();
  channel.notify("start");
  await clock.advance(0);
  for (let step = 1; step <= 12; step += 1) {
    view.state = `step ${step}`;
    channel.notify(step % 3 === 0 ? "output" : "logs");
    await clock.advance(100);
  }
  await clock.advance(500);
  expect(sent.map(({ at, body }) => [at, body])).toEqual([
    [0, "starting"],
    [500, "step 5"],
    [1000, "step 10"],
    [1500, "step 12"],
  ]);
});

test("what ends within half a second is told once, with its end", async () => {
  const { clock, bodies, channel, view } = setUp({ events: ["logs", "output", "completed"] });
  channel.notify("start");
  channel.notify("logs");
  await clock.advance(499);
  view.state = "succeeded";
  channel.notify("output");
  await channel.complete();
  await clock.advance(60_000);
  expect(bodies()).toEqual(["succeeded"]);
  expect(clock.waiting).toBe(0);
});

test("events outside the filter are not sent", async () => {
  const { clock, bodies, channel } = setUp({ events: ["completed"] });
  channel.notify("start");
  channel.notify("logs");
  await clock.advance(1_000);
  expect(bodies()).toEqual([]);
  await channel.complete();
  expect(bodies()).toHaveLength(1);
});

test("without completed in the filter an end is confirmed unsent", async () => {
  const { bodies, channel } = setUp({ events: ["start"] });
  expect(await channel.complete()).toBe(true);
  expect(bodies()).toEqual([]);
});

test("while a receiver is slow, events merge into one and the end replaces those not sent", async () => {
  const { answer, open } = gate();
  const { clock, bodies, view, channel } = setUp({ answer });
  channel.notify("start");
  view.state = "merged";
  channel.notify("output");
  channel.notify("logs");
  await clock.advance(2_000);
  view.state = "succeeded";
  const confirmed = channel.complete();
  await clock.advance(0);
  expect(bodies()).toEqual(["starting"]);
  open();
  expect(await confirmed).toBe(true);
  expect(bodies()).toEqual(["starting", "succeeded"]);
});

test("what came up while a message was under way is sent after it", async () => {
  const { answer, open } = gate();
  const { clock, bodies, view, channel } = setUp({ answer });
  channel.notify("start");
  view.state = "output";
  channel.notify("output");
  open();
  await clock.advance(500);
  expect(bodies()).toEqual(["starting", "output"]);
});

test("nothing is sent after the end", async () => {
  const { clock, bodies, channel } = setUp();
  await channel.complete();
  channel.notify("logs");
  await clock.advance(5_000);
  expect(bodies()).toHaveLength(1);
});

test("a refused end is tried again with growing pauses, the same id and no second success", async () => {
  const answers = [false, false, false, true];
  const { clock, sent, channel } = setUp({ answer: () => answers.shift() ?? true });
  const confirmed = channel.complete();
  await clock.advance(60_000);
  expect(await confirmed).toBe(true);
  expect(sent.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000]);
  expect(new Set(sent.map(({ id }) => id))).toEqual(new Set(["msg_p1_completed"]));
});

test("after a minute of refusals it gives up", async () => {
  const { clock, sent, channel } = setUp({ answer: () => false });
  const confirmed = channel.complete();
  await clock.advance(120_000);
  expect(await confirmed).toBe(false);
  expect(sent.at(-1)?.at).toBe(60_000);
  expect(clock.waiting).toBe(0);
});

test("a refused intermediate message is not tried again", async () => {
  const { clock, bodies, channel } = setUp({ answer: () => false });
  channel.notify("start");
  await clock.advance(60_000);
  expect(bodies()).toHaveLength(1);
});

test("messages have ids of their own", async () => {
  const { clock, sent, channel } = setUp();
  for (const event of ["start", "output", "logs"] as const) {
    channel.notify(event);
    await clock.advance(600);
  }
  await channel.complete();
  expect(new Set(sent.map(({ id }) => id)).size).toBe(4);
});

test("closing ends the attempts unconfirmed and leaves no timer", async () => {
  const { clock, bodies, channel } = setUp({ answer: () => false });
  const confirmed = channel.complete();
  await clock.advance(1_500);
  channel.close();
  expect(await confirmed).toBe(false);
  await clock.advance(60_000);
  expect(bodies()).toHaveLength(2);
  expect(clock.waiting).toBe(0);
});

test("a second run's messages are no repetitions of the first one's, but its end is the same message", async () => {
  const ids: string[][] = [];
  for (const resumptions of [0, 1]) {
    const { clock, sent, channel } = setUp({ resumptions });
    channel.notify("start");
    await clock.advance(0);
    channel.notify("logs");
    await clock.advance(500);
    await channel.complete();
    ids.push(sent.map(({ id }) => id));
  }
  const [first = [], second = []] = ids;
  expect(first).toHaveLength(3);
  expect(first.filter((id) => second.includes(id))).toEqual(["msg_p1_completed"]);
});
