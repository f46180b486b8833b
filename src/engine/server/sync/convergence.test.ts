import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { captureFixture, startDeployment } from "../../testing/test-deployment.ts";
import type { TestDeployment } from "../../testing/test-deployment.ts";

const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
const send = makeFunctionReference<"mutation", { channel: string; body: string }>("messages:send");
const replaceAll = makeFunctionReference<"mutation", { channel: string; body: string }>("messages:replaceAll");
const clear = { component: "", module: "messages", name: "clear" };

const CHANNELS = ["red", "green", "blue"];

let deployment: TestDeployment;

beforeAll(async () => {
  deployment = await startDeployment({ deployment: await captureFixture() });
});

afterAll(() => deployment.stop());

/** A client with the channels it watches now, and what they show. */
class Watcher {
  readonly client = new ConvexClient(deployment.url, { logger: false });
  readonly views = new Map<string, string[]>();
  readonly #cancels = new Map<string, () => void>();

  toggle(channel: string): void {
    const cancel = this.#cancels.get(channel);
    if (cancel !== undefined) {
      cancel();
      this.#cancels.delete(channel);
      this.views.delete(channel);
      return;
    }
    const unsubscribe = this.client.onUpdate(list, { channel }, (bodies) => this.views.set(channel, bodies));
    this.#cancels.set(channel, () => unsubscribe());
  }

  get watched(): string[] {
    return [...this.#cancels.keys()].sort();
  }
}

type Step =
  | { do: "toggle"; who: number; channel: string }
  | { do: "send" | "replace"; who: number; channel: string; body: string; isAwaited: boolean }
  | { do: "clear" };

const who = fc.integer({ min: 0, max: 1 });
const channel = fc.constantFrom(...CHANNELS);
const body = fc.constantFrom("a", "b", "c");
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("toggle" as const), who, channel }),
    fc.record({
      do: fc.constantFrom("send" as const, "replace" as const),
      who,
      channel,
      body,
      isAwaited: fc.boolean(),
    }),
    fc.record({ do: fc.constant("clear" as const) }),
  ),
  { minLength: 1, maxLength: 25 },
);

async function truth(): Promise<Record<string, unknown>> {
  const caller = { kind: "system", identity: null } as const;
  const path = { component: "", module: "messages", name: "list" };
  const requests = CHANNELS.map((name) => ({ path, args: { channel: name }, caller }));
  const { answers } = await deployment.engine.queries(requests);
  return Object.fromEntries(CHANNELS.map((name, index) => [name, answers[index]?.ok ? answers[index].value : null]));
}

async function perform(watchers: Watcher[], step: Step, open: Promise<unknown>[]): Promise<void> {
  if (step.do === "clear") {
    await deployment.engine.mutation(clear, {}, { kind: "system", identity: null });
    return;
  }
  const watcher = watchers[step.who];
  if (watcher === undefined) throw new Error("No such watcher");
  if (step.do === "toggle") return watcher.toggle(step.channel);
  const reference = step.do === "send" ? send : replaceAll;
  const mutation = watcher.client.mutation(reference, { channel: step.channel, body: step.body });
  if (!step.isAwaited) open.push(mutation);
  else await mutation;
}

test("whatever two clients write, watch and leave, each ends up showing what the database holds", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await deployment.engine.mutation(clear, {}, { kind: "system", identity: null });
      const watchers = [new Watcher(), new Watcher()];
      const open: Promise<unknown>[] = [];
      for (const step of sequence) await perform(watchers, step, open);
      await Promise.all(open);
      // A mutation's promise resolves once its client has seen all that came before it.
      for (const { client } of watchers) await client.mutation(send, { channel: "last", body: "x" });
      const last = watchers.map(({ client }) => client.query(list, { channel: "last" }));
      await Promise.all(last);
      const expected = await truth();
      for (const { views, watched, client } of watchers) {
        const shown = Object.fromEntries([...views].sort());
        expect(shown).toEqual(Object.fromEntries(watched.map((name) => [name, expected[name]])));
        await client.close();
      }
    }),
    { numRuns: 30 },
  );
});
