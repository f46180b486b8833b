import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import * as fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { memorySockets, type MemorySockets } from "./memory-socket.fixture.ts";
import { openMemorySync, tokenOf, type MemorySync } from "./memory-sync.fixture.ts";

const list = makeFunctionReference<"query", { channel: string }, string[]>("notes:list");
const strict = makeFunctionReference<"query", { channel: string }, number>("notes:strict");
const mine = makeFunctionReference<"query", Record<string, never>, string[] | null>("notes:mine");
const send = makeFunctionReference<"mutation", { channel: string; text: string }, string>("notes:send");
const refuse = makeFunctionReference<"mutation", { channel: string; text: string }>("notes:refuse");
const sendInAction = makeFunctionReference<"action", { channel: string; text: string }, string>("notes:sendInAction");

let sync: MemorySync;
let sockets: MemorySockets;
let client: ConvexClient;
let channels = 0;
let channel = "";
let pump: NodeJS.Timeout;

beforeAll(async () => {
  sync = await openMemorySync();
});
afterAll(() => sync.dispose());
beforeEach(() => {
  channel = `channel ${(channels += 1)}`;
  // The client waits up to a second before it connects again.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  pump = setInterval(() => vi.advanceTimersByTime(200), 2);
  sockets = memorySockets(sync);
  client = newClient(sockets);
});
afterEach(async () => {
  await client.close();
  clearInterval(pump);
  vi.useRealTimers();
});

function newClient({ constructor }: MemorySockets): ConvexClient {
  return new ConvexClient("http://127.0.0.1:1", {
    webSocketConstructor: constructor,
    logger: false,
    unsavedChangesWarning: false,
  });
}

/** What a subscription has shown, one after another. */
function watch<T>(
  reference: Parameters<typeof client.onUpdate>[0],
  args: object,
): { shown: T[]; errors: Error[]; stop: () => void } {
  const [shown, errors]: [T[], Error[]] = [[], []];
  const stop = client.onUpdate(
    reference,
    args as never,
    (value) => void shown.push(value as T),
    (error) => void errors.push(error),
  );
  return { shown, errors, stop: () => stop() };
}

/** The time of the test goes on where the client waits for it. */
const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 30_000, interval: 5 });

describe("a mutation whose connection is lost", () => {
  test.each(["MutationResponse", "Transition"])(
    "before its %s is heard is done once, and its promise resolves",
    async (type) => {
      const { shown } = watch<string[]>(list, { channel });
      await until(() => shown.length === 1);
      sockets.cutBefore(type);
      expect(await client.mutation(send, { channel, text: "once" })).toBe("once");
      expect(sockets.made).toBe(2);
      expect(await sync.app.query("notes:list", { channel })).toEqual(["once"]);
      await until(() => JSON.stringify(shown.at(-1)) === '["once"]');
    },
  );

  test("is sent again after those that were made before it", async () => {
    const texts = Array.from({ length: 8 }, (_, index) => `m${index}`);
    const sending = texts.map((text) => client.mutation(send, { channel, text }));
    sockets.cut();
    expect(await Promise.all(sending)).toEqual(texts);
    expect(await sync.app.query("notes:list", { channel })).toEqual(texts);
  });

  test("and fails rejects with its data, though the answer was lost at first", async () => {
    sockets.cutBefore("MutationResponse");
    const failure = await client.mutation(refuse, { channel, text: "no" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConvexError);
    expect(failure).toMatchObject({ data: { refused: "no" } });
  });
});

test("an action whose connection is lost fails: nobody knows how far it came", async () => {
  const acting = client.action(sendInAction, { channel, text: "acted" }).catch((error: Error) => error.message);
  sockets.cutBefore("ActionResponse");
  expect(await acting).toMatch(/Connection lost while action was in flight/);
});

describe("a subscription", () => {
  test("is made up for what it missed while the connection was lost", async () => {
    const { shown } = watch<string[]>(list, { channel });
    await until(() => shown.length === 1);
    sockets.cut();
    await sync.app.mutation("notes:send", { channel, text: "meanwhile" });
    await until(() => shown.at(-1)?.[0] === "meanwhile");
    expect(shown).toEqual([[], ["meanwhile"]]);
  });

  test("that fails tells its error and recovers", async () => {
    const { shown, errors } = watch<number>(strict, { channel });
    for (const text of ["a", "b", "c"]) await sync.app.mutation("notes:send", { channel, text });
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ data: { channel, texts: ["a", "b", "c"] } });
    await sync.app.mutation("notes:clear", { channel, text: "clear" });
    await until(() => shown.at(-1) === 0);
  });

  test("to what is watched already shares one query", async () => {
    const first = watch<string[]>(list, { channel });
    const second = watch<string[]>(list, { channel });
    await until(() => first.shown.length > 0 && second.shown.length > 0);
    const added = sockets.sent.filter(({ type }) => type === "ModifyQuerySet") as unknown as {
      modifications: object[];
    }[];
    expect(added.flatMap(({ modifications }) => modifications)).toHaveLength(1);
    first.stop();
    await sync.app.mutation("notes:send", { channel, text: "to the second" });
    await until(() => second.shown.at(-1)?.[0] === "to the second");
    expect(first.shown).toEqual([[]]);
  });

  test("runs again for another user, and for nobody once signed out", async () => {
    const { shown } = watch<string[] | null>(mine, {});
    await until(() => shown.length === 1);
    client.setAuth(async () => jwt("ada"));
    await client.mutation(send, { channel, text: "ada's" });
    await until(() => shown.at(-1)?.at(-1) === "ada's");
    client.client.clearAuth();
    await until(() => shown.at(-1) === null);
  });
});

/** The official client reads when its token was made and ends; this deployment reads whose it is from the signature's place. */
function jwt(subject: string): string {
  const now = Math.floor(sync.clock / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ iat: now, exp: now + 3_600 })}.${tokenOf(subject, sync.clock + 3_600_000)}`;
}

describe("an optimistic update", () => {
  const optimistic = (text: string) => ({
    optimisticUpdate: (store: { getQuery: Function; setQuery: Function }) => {
      const texts = (store.getQuery(list, { channel }) as string[] | undefined) ?? [];
      store.setQuery(list, { channel }, [...texts, `${text}?`]);
    },
  });

  test("is shown at once and replaced by what the deployment says, never both", async () => {
    const { shown } = watch<string[]>(list, { channel });
    await until(() => shown.length === 1);
    await client.mutation(send, { channel, text: "sure" }, optimistic("sure") as never);
    expect(shown).toEqual([[], ["sure?"], ["sure"]]);
  });

  test("stands while the mutation waits for a connection", async () => {
    const { shown } = watch<string[]>(list, { channel });
    await until(() => shown.length === 1);
    sockets.cutBefore("MutationResponse");
    await client.mutation(send, { channel, text: "late" }, optimistic("late") as never);
    expect(shown.slice(0, 2)).toEqual([[], ["late?"]]);
    expect(shown.at(-1)).toEqual(["late"]);
    expect(shown.some((texts) => texts.includes("late") && texts.includes("late?"))).toBe(false);
  });

  test("is taken back where the mutation fails", async () => {
    const { shown } = watch<string[]>(list, { channel });
    await until(() => shown.length === 1);
    await client.mutation(refuse, { channel, text: "no" }, optimistic("no") as never).catch(() => undefined);
    await until(() => shown.length === 3);
    expect(shown).toEqual([[], ["no?"], []]);
  });
});

test("however often the connection is lost, each mutation is done once and in order, and the client ends up showing it", async () => {
  const event = fc.constantFrom("mutate", "cut", "cut before MutationResponse", "cut before Transition", "elsewhere");
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), async (events) => {
      const own = `law ${(channels += 1)}`;
      const made = memorySockets(sync);
      const other = newClient(made);
      const shown: string[][] = [];
      other.onUpdate(list, { channel: own }, (texts) => void shown.push(texts));
      const sending: Promise<string>[] = [];
      for (const [index, what] of events.entries()) {
        if (what === "mutate") sending.push(other.mutation(send, { channel: own, text: `m${index}` }));
        else if (what === "cut") made.cut();
        else if (what === "elsewhere")
          await sync.app.mutation("notes:send", { channel: `${own} elsewhere`, text: "x" });
        else made.cutBefore(what.slice("cut before ".length));
      }
      const texts = await Promise.all(sending);
      await other.mutation(send, { channel: own, text: "last" });
      expect(await sync.app.query("notes:list", { channel: own })).toEqual([...texts, "last"]);
      expect(shown.at(-1)).toEqual([...texts, "last"]);
      await other.close();
    }),
    { numRuns: 15 },
  );
});
