import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConvexObject } from "../../values/json.ts";
import { openMemorySync, queryRequest, type MemorySync } from "./memory-sync.fixture.ts";
import { ProtocolClient, type Shown, type WatchedQuery } from "./protocol-client.fixture.ts";

/** What may happen to a client, in any order. */
type Step =
  | { do: "watch"; query: WatchedQuery }
  | { do: "leave"; index: number }
  | { do: "mutate"; name: "send" | "clear" | "refuse"; channel: string }
  | { do: "sign in"; subject: string | null }
  | { do: "write from elsewhere"; channel: string }
  | { do: "lose the connection" | "hold" | "release" | "push code" | "expire" | "wait a turn" | "settle" };

let sync: MemorySync;
beforeAll(async () => {
  sync = await openMemorySync();
});
afterAll(() => sync.dispose());

const CHANNELS = ["red", "blue"];
const SUBJECTS = [null, "ada", "bob"];
const channel = fc.constantFrom(...CHANNELS);
const WATCHED: WatchedQuery[] = [
  ...CHANNELS.flatMap((name) => [
    { name: "list", args: { channel: name } },
    { name: "strict", args: { channel: name } },
  ]),
  { name: "mine", args: {} },
  { name: "list", args: { channel: 7 } },
  { name: "nothing", args: {} },
];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("watch" as const), query: fc.constantFrom(...WATCHED) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("leave" as const), index: fc.nat(9) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("mutate" as const),
      name: fc.constantFrom("send" as const, "send" as const, "clear" as const, "refuse" as const),
      channel,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sign in" as const), subject: fc.constantFrom(...SUBJECTS) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("write from elsewhere" as const), channel }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "lose the connection" as const,
        "hold" as const,
        "release" as const,
        "push code" as const,
        "expire" as const,
        "wait a turn" as const,
        "settle" as const,
      ),
    }),
  },
);

let lastText = 0;
const freshText = () => `m${++lastText}`;

/** What a re-run of a query shows to somebody. */
async function rerun(query: WatchedQuery, subject: string | null): Promise<Shown> {
  const { answers } = await sync.app.engine.queries([queryRequest(query.name, query.args, subject)]);
  const [answer] = answers;
  if (!answer) throw new Error("No answer");
  return answer.ok ? { value: answer.value } : { error: answer.message, data: answer.data ?? null };
}

/** What each query showed to each subject after each commit. */
class History {
  readonly #truths: { at: bigint; shown: Map<string, Promise<Shown>> }[] = [];
  readonly #stop: () => void;

  constructor() {
    this.#remember(sync.app.engine.latestTimestamp());
    // The engine runs queries before it answers, so these are of the commit that is told of.
    this.#stop = sync.app.engine.onCommit(({ timestamp }) => this.#remember(timestamp));
  }

  #remember(at: bigint): void {
    const pairs = WATCHED.flatMap((query) => SUBJECTS.map((subject) => ({ query, subject })));
    this.#truths.push({
      at,
      shown: new Map(pairs.map((pair) => [JSON.stringify(pair), rerun(pair.query, pair.subject)])),
    });
  }

  async at(time: bigint, query: WatchedQuery, subject: string | null): Promise<Shown | undefined> {
    const truth = this.#truths.findLast(({ at }) => at <= time);
    return truth?.shown.get(JSON.stringify({ query, subject }));
  }

  stop(): void {
    this.#stop();
  }
}

interface World {
  client: ProtocolClient;
  sent: { requestId: number; name: string; text: string }[];
}

async function take({ client, sent }: World, step_: Step): Promise<void> {
  switch (step_.do) {
    case "watch":
      return void client.add(step_.query.name, step_.query.args);
    case "leave":
      return client.remove([...client.queries.keys()][step_.index] ?? -1);
    case "mutate": {
      const text = freshText();
      const requestId = client.call("Mutation", step_.name, { channel: step_.channel, text });
      return void sent.push({ requestId, name: step_.name, text });
    }
    case "sign in":
      return client.authenticate(step_.subject);
    case "write from elsewhere":
      return void (await sync.app.mutation("notes:send", { channel: step_.channel, text: "elsewhere" }));
    case "lose the connection":
      return client.reconnect();
    case "hold":
      client.isHolding = true;
      return;
    case "release":
      return client.release();
    case "push code":
      return sync.invalidate();
    case "expire":
      sync.clock += 2 * 3_600_000;
      return;
    case "wait a turn":
      await new Promise(setImmediate);
      return;
    case "settle":
      return client.settle();
  }
}

/** Each mutation that succeeded has been done once, the others never, and those of one session in the order it made them. */
async function expectEachDoneOnce({ client, sent }: World): Promise<void> {
  const log = (await sync.app.query("notes:log")) as string[];
  for (const { requestId, name, text } of sent) {
    const runs = log.filter((entry) => entry === text).length;
    const [succeeds, wanted] = name === "refuse" ? [false, 0] : [true, 1];
    expect([name, client.answers.get(requestId)?.success, runs]).toEqual([name, succeeds, wanted]);
  }
  const done = log.filter((entry) => sent.some(({ text }) => text === entry));
  expect(done).toEqual(sent.filter(({ name }) => name !== "refuse").map(({ text }) => text));
}

test("whatever a client says, loses and misses: every transition shows each query as a re-run at its time would", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 40 }), async (steps) => {
      for (const name of CHANNELS) await sync.app.mutation("notes:clear", { channel: name, text: freshText() });
      const history = new History();
      const world: World = { client: new ProtocolClient(sync), sent: [] };
      const { client } = world;
      const checks: Promise<void>[] = [];
      client.onTransition = (at) => {
        for (const [queryId, query] of client.queries) {
          const shown = client.shown.get(queryId);
          checks.push(history.at(at, query, client.subject).then((truth) => expect(shown).toEqual(truth)));
        }
      };
      try {
        for (const each of steps) await take(world, each);
        await client.settle();
        await Promise.all(checks);
        for (const [queryId, query] of client.queries) {
          expect(client.shown.get(queryId)).toEqual(await rerun(query, client.subject));
        }
        await expectEachDoneOnce(world);
      } finally {
        client.close();
        history.stop();
      }
      expect(sync.open).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test("a mutation's writes are shown by the first transition that is not before its timestamp, together with its answer", async () => {
  const client = new ProtocolClient(sync);
  const queryId = client.add("list", { channel: "green" });
  const seen: { at: bigint; value: unknown }[] = [];
  client.onTransition = (at) => seen.push({ at, value: (client.shown.get(queryId) as { value: unknown }).value });
  const args: ConvexObject = { channel: "green", text: "first" };
  const requestId = client.call("Mutation", "send", args);
  await client.settle();
  const answeredAt = client.answers.get(requestId)?.ts ?? 0n;
  await expect.poll(() => seen.some(({ at }) => at >= answeredAt)).toBe(true);
  expect(seen.find(({ at }) => at >= answeredAt)?.value).toEqual(["first"]);
  expect(seen.filter(({ at }) => at < answeredAt).every(({ value }) => JSON.stringify(value) === "[]")).toBe(true);
  client.close();
});

test("clients that watch the same thing are shown the same, whoever writes", async () => {
  const clients = Array.from({ length: 5 }, () => new ProtocolClient(sync));
  const ids = clients.map((client) => client.add("list", { channel: "shared" }));
  for (const [index, client] of clients.entries())
    client.call("Mutation", "send", { channel: "shared", text: `of ${index}` });
  for (const client of clients) await client.settle();
  const shown = () => clients.map((client, index) => (client.shown.get(ids[index] ?? 0) as { value: string[] }).value);
  await expect.poll(() => shown().every((texts) => texts.length === clients.length)).toBe(true);
  expect(new Set(shown().map((texts) => JSON.stringify(texts))).size).toBe(1);
  for (const client of clients) client.close();
});
